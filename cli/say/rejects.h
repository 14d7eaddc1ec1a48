/*
 * Texts that are not events: the first ones are reported one by one, the rest are counted, and --rejects keeps all of them in a
 * file.
 */
#ifndef CLI_SAY_REJECTS_H
#define CLI_SAY_REJECTS_H

#include "cli/read/input.h"
#include "cli/read/unwrap.h"

typedef struct rejects {
    int descriptor; /* of the file that keeps them; -1: there is none */
    const char *path;
    uint64_t count;
} rejects;

/* `path` may be NULL. False, and a message, if the file cannot be opened. */
bool rejects_open(rejects *list, const char *path);

/* `file` is the name of the file or message that the text is in. */
void rejects_report(rejects *list, const char *file, const refusal *what);

/* Appends a line, a document or a piece of it to the file. False, and a message, if it cannot be written. */
bool rejects_keep(rejects *list, const line *bad);

/* Reports how many there were, if some were not reported one by one. False, and a message, if the file could not be written. */
bool rejects_close(rejects *list);

#endif
