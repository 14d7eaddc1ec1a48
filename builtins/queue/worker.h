/*
 * The queue's thread: it asks SQS for messages, extends the time of those in work, and deletes those that are done.
 */
#ifndef BUILTINS_QUEUE_WORKER_H
#define BUILTINS_QUEUE_WORKER_H

#include "builtins/queue/call.h"
#include "builtins/queue/handover.h"
#include "builtins/queue/patience.h"

#include <stdatomic.h>

/* The number of requests that are under way at a time, at most. */
enum { MOST_RECEIVES = 8, MOST_DELETES = 4, MOST_CALLS = MOST_RECEIVES + MOST_DELETES + 4 };

typedef struct worker {
    /* Set by whoever makes it, and fixed from then on. */
    call_setup setup;
    size_t most_messages, most_bytes; /* in work at a time */
    handover *handover;

    /* Counted by the thread, read by any. */
    _Atomic uint64_t received, deleted, left, released, failures;
    _Atomic size_t in_work;

    /* The thread's own. */
    call calls[MOST_CALLS];
    size_t running[CALL_KINDS];
    size_t receives; /* the number of receives that may be under way at a time; it follows how full the queue is */
    message_list deletes, releases;
    held_list held;
    size_t bytes_in_work;
    int64_t linger; /* when deletes are sent even if they do not fill a request; 0: there are none */
    patience receiving, changing;
    bool no_more; /* nothing is received any more */

    /* Read once the thread has ended. */
    size_t undeleted; /* messages that were done, but could not be deleted */
} worker;

/* The thread's function; `of` is a worker. Returns NULL once the handover says that the queue is to be closed. */
void *worker_run(void *of);

void worker_free(worker *which);

#endif
