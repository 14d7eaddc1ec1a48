/*
 * Pauses and notices after failures, for requests of one sort. Each failure makes the next pause longer. The caller is told the
 * reason of a failure, but the same reason only once in a while.
 */
#ifndef BUILTINS_QUEUE_PATIENCE_H
#define BUILTINS_QUEUE_PATIENCE_H

#include "builtins/queue/handover.h"

typedef struct patience {
    unsigned failures; /* one after the other */
    int64_t until;     /* until when no request of this sort begins (watch_now) */
    fault said;        /* what was told last, */
    int64_t said_at;   /* and when; 0: never */
} patience;

/* A request has failed. Requests that were under way together fail together, which is one failure. */
void patience_failed(patience *how, handover *tell, const fault *why);
void patience_succeeded(patience *how);

/* Sets a pause before a message is tried again that has failed `tries` times. */
void patience_pause(patience *how, unsigned tries);

/* Tells a reason if it is another one than before, or after a while. */
void patience_tell(patience *how, handover *tell, const fault *why);

#endif
