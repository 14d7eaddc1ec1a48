/*
 * A file that grows: reading goes on where it ends, as tail -F does. When the file is moved away or removed, what is left of it is read, and then
 * the one that has its name by then, from its beginning; when it is cut off, it is read from its beginning again.
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
    bool from_end; /* what the file holds at the start is skipped */
    int begin;     /* with `offset`: a file to begin with, which has or had the path; it is follow_new's to close. 0: none */
    uint64_t offset;
    bool polling; /* inotify is not used even where there is one */
    int wake;     /* a descriptor that ends the waiting when it can be read; -1: none */
    /* Called when there is nothing to read, before follow_read waits; it may do something meanwhile until `descriptor` can be read (-1: no
     * such descriptor). False: stop. May be NULL. */
    bool (*before_wait)(void *context, int descriptor);
    void *context;
} follow_options;

/* The file need not be there yet; one that is there must be a regular file. NULL with errno set. */
follow *follow_new(const char *path, const follow_options *options);

/* Up to `room` bytes, as soon as there are any. Where a file ends without a newline and another one follows, one is put between them. 0:
 * stopped, or woken; the next call goes on. -1 with errno set. */
ssize_t follow_read(follow *of, void *to, size_t room);

/* The place of a byte that has been handed out, or of the next one, by its number. False if it was in a file that has long been
 * replaced, or there has been none. */
bool follow_where(follow *of, uint64_t number, follow_place *place);

/* The file that is read now; -1: there is none. */
int follow_descriptor(const follow *of);

void follow_free(follow *of);

#endif
