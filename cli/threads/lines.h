/*
 * Reads a file by lines, and matches its lines with several threads or with one. The results are taken in order by the calling
 * thread, and are the same however many threads there are. The session gets them through the functions below
 * (cli/session/reading.c).
 */
#ifndef CLI_THREADS_LINES_H
#define CLI_THREADS_LINES_H

#include "cli/read/documents.h"
#include "cli/read/unwrap.h"
#include "cli/threads/workers.h"

/* A line that is an event, and the rules that it matched. */
typedef struct matched_event {
    line text;
    const size_t *rules; /* NULL: the matcher has them */
    size_t rule_count;
    double seconds; /* that matching took, if it is timed */
} matched_event;

typedef struct lines {
    documents *documents;
    const unwrapper *unwrapper; /* its matcher and shape are used */
    workers *team;              /* NULL: the calling thread does all the work */
    void *context;
    const bool *is_stopping; /* true: nothing more is read or taken; the functions below may set it */
    bool every_event;        /* `event` is called for events that match no rule, too */
    bool is_timed;           /* `event` needs the time that matching took */
    /* A line that must be unwrapped and matched. */
    void (*item)(void *context, const item *next);
    void (*event)(void *context, const matched_event *event);
    /* Lines that were blank, and events that matched no rule. */
    void (*passed)(void *context, uint64_t bytes, uint64_t unmatched);
    /* The bytes of the lines so far are about to change. */
    void (*settle)(void *context);
    /* private */
    size_t searched; /* how many bytes of the window have no end of a line behind them */
    size_t alone;    /* how many times the team is not used */
    bool in_long_line;
} lines;

/* Reads from the file's first line to its end. INPUT_LINE if it was stopped. */
input_result lines_read(lines *from);

/* Takes all whole lines that have been read; may be called from within a read. */
void lines_finish(lines *from);

#endif
