/*
 * Reads a growing file, as tail -F does: at its end, reading waits for more. When the file is moved away or removed, its rest
 * is read first, and then the new file of that name from its beginning. When the file is truncated, it is read from its
 * beginning again.
 *
 *     follow *log = follow_new("events.jsonl", &(follow_options){.before_wait = before_wait, .context = me});
 *     while ((got = follow_read(log, block, sizeof block)) > 0)
 *         …
 *     follow_free(log);
 */
#ifndef CLI_READ_FOLLOW_H
#define CLI_READ_FOLLOW_H

#include "cli/read/file_identity.h"

#include <stddef.h>
#include <sys/types.h>

typedef struct follow follow;

/* A place in a file. */
typedef struct follow_place {
    file_identity file;
    uint64_t offset;
} follow_place;

typedef struct follow_options {
    bool from_end; /* skip what the file holds at the start */
    int begin;     /* a descriptor of the file to begin with, which has or had the path; follow_new closes it. 0: there is none */
    uint64_t offset; /* where to begin in that file */
    bool polling;    /* do not use inotify even where it works */
    int wake;        /* a descriptor that ends the waiting when it becomes readable; -1: there is none */
    /* Called before follow_read waits for more. It may do other work until `descriptor` becomes readable (-1: there is no such
     * descriptor, and it should return soon). False stops follow_read. May be NULL. */
    bool (*before_wait)(void *context, int descriptor);
    void *context;
} follow_options;

/* The file need not exist yet; if it does, it must be a regular file. NULL with errno set. */
follow *follow_new(const char *path, const follow_options *options);

/* Reads up to `room` bytes, and returns as soon as there are any. If a file ends without a newline and another file follows, a
 * newline is put between them. 0: stopped or woken, and the next call goes on. -1 with errno set. */
ssize_t follow_read(follow *of, void *to, size_t room);

/* Finds where a byte that follow_read has returned, or will return next, stands in its file. Bytes are numbered from 0. False
 * if the byte's file was replaced long ago, or there has been no file. */
bool follow_find_place(follow *of, uint64_t number, follow_place *place);

/* The descriptor of the file that is read now; -1 if there is none. */
int follow_descriptor(const follow *of);

void follow_free(follow *of);

#endif
