/*
 * What the caller and the queue's thread exchange. The thread gives messages and notices; the caller gives back messages that
 * it has ended, and says when to stop. One lock protects all of it. Two pipes wake the side that waits.
 */
#ifndef BUILTINS_QUEUE_HANDOVER_H
#define BUILTINS_QUEUE_HANDOVER_H

#include "builtins/queue/messages.h"
#include "builtins/text/fault.h"

#include <pthread.h>

typedef struct handover {
    int ready[2], wake[2]; /* pipes: to the caller, and to the thread */

    pthread_mutex_t lock; /* of what follows */
    message_list arrived, ended;
    bool ready_set, wake_set; /* the pipe holds a byte */
    bool stopping;            /* nothing more is received */
    int64_t close_by;         /* 0: not to be closed; else when at the latest (watch_now) */
    bool failed;
    fault why;        /* of what has failed */
    fault notices[4]; /* that the caller has not heard yet */
    size_t notice_count;
} handover;

/* False with `why` if there are no pipes. In both cases handover_close closes it, and frees the messages that are left in it. */
bool handover_open(handover *made, fault *why);
void handover_close(handover *which);

/* ---- The thread calls ---- */

/* Gives messages to the caller. If the caller has already stopped the queue, the messages are released. */
void handover_messages(handover *to, message_list *messages);

/* Tells the caller something. If there is no room for one more notice, it is dropped. */
void handover_notice(handover *to, const fault *why);

/* Tells the caller that nothing more comes, and why. */
void handover_fail(handover *to, const fault *why);

/* Takes what the caller has ended. Returns when the queue is to be closed, or 0. */
int64_t handover_take_ended(handover *from, message_list *ended, bool *stopping);

/* ---- The caller calls ---- */

kf_queue_status handover_take(handover *from, const kf_message **into, kf_error *error);
void handover_end(handover *to, queue_message *which, kf_message_end end);

/* From now on nothing is received; messages that the caller has not taken are released. close_by: see above; 0 leaves it. */
void handover_stop(handover *to, int64_t close_by);

#endif
