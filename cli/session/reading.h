/*
 * Reads the files of a run, one after the other: by lines, which several threads may match, or by documents. For the messages
 * of a source, see receiving.h.
 */
#ifndef CLI_SESSION_READING_H
#define CLI_SESSION_READING_H

#include "cli/read/documents.h"
#include "cli/read/follow.h"
#include "cli/threads/lines.h"

struct session;

/* Owner: reading.c */
typedef struct reading_part {
    input file;
    documents documents;
    follow *follow; /* the same file, with --follow; else NULL */
    lines *lines;   /* while the file is read by lines; else NULL */
} reading_part;

/* Fills in the intake. */
void session_begin_reading(struct session *run);

/* Reads the files until the run stops. */
void session_read_files(struct session *run, const char *const *paths, size_t path_count);

void session_free_reading(struct session *run);

#endif
