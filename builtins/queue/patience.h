/*
 * How requests of one sort fare: after a failure there is a pause, which grows from one failure to the next, and the caller is told why,
 * but not the same reason again and again.
 */
#ifndef BUILTINS_QUEUE_PATIENCE_H
#define BUILTINS_QUEUE_PATIENCE_H

#include "builtins/queue/handover.h"

typedef struct patience {
    unsigned failures; /* one after the other */
    int64_t until;     /* no request of this sort begins before (watch_now) */
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
