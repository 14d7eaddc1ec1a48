/*
 * What is no event: the first few are reported one by one, then they are counted; --rejects keeps them.
 */
#ifndef CLI_SAY_REJECTS_H
#define CLI_SAY_REJECTS_H

#include "cli/read/input.h"
#include "cli/read/unwrap.h"

typedef struct rejects {
    int descriptor; /* -1: they are not kept */
    const char *path;
    uint64_t reported;
} rejects;

/* `path` may be NULL. False, and a message, if it cannot be opened. */
bool rejects_open(rejects *list, const char *path);

void rejects_report(rejects *list, const char *file, const refusal *what);

/* Keeps a line, a document or a piece of it; false, and a message, if it cannot be written. */
bool rejects_keep(rejects *list, const line *bad);

/* Says how many were not reported one by one. */
bool rejects_close(rejects *list);

#endif
