/*
 * A file that is framed by lines, with what its lines are found out by several threads or by one; what is done about them is done by the
 * calling thread, in order, and is the same however many there are.
 */
#ifndef CLI_THREADS_LINES_H
#define CLI_THREADS_LINES_H

#include "cli/read/documents.h"
#include "cli/read/unwrap.h"
#include "cli/threads/workers.h"

/* An event as it stands on its line, and the rules that it matched. */
typedef struct matched_event {
    line text;
    const size_t *rules; /* NULL: the unwrapper's matcher has them, if there are any */
    size_t rule_count;
    double seconds; /* that matching took, if it is timed */
} matched_event;

typedef struct lines {
    documents *documents;
    unwrapper *unwrapper;
    workers *team; /* NULL: the calling thread does all */
    void *context;
    const bool *stop;                              /* set by whoever is called: nothing more is read or taken */
    bool every_event;                              /* not only those that match some rule */
    bool timed;                                    /* how long an event has taken to match is of interest */
    void (*item)(void *context, const item *next); /* not looked at yet */
    void (*event)(void *context, const matched_event *event);
    /* Lines that were blank, and events that matched nothing. */
    void (*passed)(void *context, uint64_t bytes, uint64_t unmatched);
    /* The lines' bytes are about to go. */
    void (*settle)(void *context);
    /* private */
    size_t searched; /* bytes at hand that hold no line's end */
    size_t alone;    /* times to go on without the team */
    bool in_long_line;
} lines;

/* From the file's first line to its end; INPUT_LINE if it was stopped. */
input_result lines_read(lines *from);

/* Takes all whole lines that have been read; may be called from within a read. */
void lines_finish(lines *from);

#endif
