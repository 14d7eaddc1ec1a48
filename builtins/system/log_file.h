/*
 * A file to which lines are appended, and which is replaced by a new one when it is large or old enough: FILE becomes FILE.1,
 * FILE.1 becomes FILE.2, and so on; with compression FILE.1.gz, FILE.2.gz.
 */
#ifndef BUILTINS_SYSTEM_LOG_FILE_H
#define BUILTINS_SYSTEM_LOG_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

typedef struct log_rotation {
    uint64_t size;  /* the most bytes of a file; 0: any number */
    int64_t period; /* milliseconds of a period, counted from 1970: a file has the lines of one period; 0: there are no periods */
    unsigned keep;  /* how many older files are kept, at least 1 */
    bool compressed; /* with gzip */
} log_rotation;

typedef struct log_file {
    char *path;
    int descriptor; /* -1: closed */
    bool torn;      /* a write has failed, so the file may end with half a line */
    bool looked;    /* the members below are known */
    bool rotates;   /* a device does not */
    uint64_t size;
    int64_t period; /* the number of the period in which it was written */
} log_file;

/* Opens a file for appending, or makes it with mode 0600. `by_event`: the path comes from an event; missing folders are
 * made, with mode 0700, and the file must be a regular one. False with errno set; then there is nothing to close. */
bool log_file_open(log_file *made, const char *path, bool by_event);

/* Appends a line, and begins a new file before it if it is time. False with errno set. */
bool log_file_write(log_file *to, const log_rotation *rotation, const char *line, size_t length);

/* False with errno set if an earlier write has failed only now. The log_file can be opened again. */
bool log_file_close(log_file *which);

/* True if a descriptor is open on the file that `file` (from stat) describes. */
bool is_open_on(int descriptor, const struct stat *file);

/* Ends a line that is incomplete because a process was killed or a write failed, so that the next line is one of its own.
 * The file is open for appending under `path`. */
void log_file_end_line(int descriptor, const char *path);

#endif
