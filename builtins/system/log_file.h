/*
 * A file that lines are appended to, and that is put aside when it is large or old enough: FILE becomes FILE.1, FILE.1 becomes FILE.2, and so
 * on; compressed they are FILE.1.gz, FILE.2.gz.
 */
#ifndef BUILTINS_SYSTEM_LOG_FILE_H
#define BUILTINS_SYSTEM_LOG_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

typedef struct log_rotation {
    uint64_t size;   /* bytes that a file may have; 0: any number */
    int64_t period;  /* in milliseconds: a file has what was written within one, counted from 1970; 0: it may be of any age */
    unsigned keep;   /* files put aside, at least 1 */
    bool compressed; /* with gzip */
} log_rotation;

typedef struct log_file {
    char *path;
    int descriptor; /* -1: closed */
    bool torn;      /* a write has failed, so that it may end with half a line */
    bool looked;    /* what follows is known */
    bool rotates;   /* a device does not */
    uint64_t size;
    int64_t period; /* the number of the one that it was written in */
} log_file;

/* Opens a file for appending, or makes it with mode 0600. `by_event`: what the path says comes from an event, so folders that are missing
 * are made, with mode 0700, and only a regular file will do. False with errno set; then there is nothing to close. */
bool log_file_open(log_file *made, const char *path, bool by_event);

/* Appends a line, in a file that is new if it is time for one. False with errno set. */
bool log_file_write(log_file *to, const log_rotation *rotation, const char *line, size_t length);

/* False with errno set where a write has failed late. The log_file can be opened again. */
bool log_file_close(log_file *which);

/* Whether a descriptor is open on the file that stat has told of. */
bool is_open_on(int descriptor, const struct stat *file);

/* Ends half a line that a killed process, or a write that failed, has left at the end of a file, which is open for appending under
 * `path`: what comes then is a line of its own. */
void log_file_end_line(int descriptor, const char *path);

#endif
