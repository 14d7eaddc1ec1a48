/*
 * What is done between two reads, and while there is nothing to read: output is flushed, deliveries go on, signals are acted
 * on, and the state is saved (what dedup and limit remember, and positions in files).
 */
#ifndef CLI_SESSION_WAITING_H
#define CLI_SESSION_WAITING_H

#include <stdbool.h>

struct session;

/* Owner: waiting.c */
typedef struct waiting_part {
    double last_check; /* when the state was saved and the counts were shown for the last time while events came in */
} waiting_part;

/* Takes signals and acts on them; only between two events. */
void session_take_signals(struct session *run);

/* Does between two reads what must not wait until there is nothing to read. */
void session_check(struct session *run);

/* Waits until `descriptor` becomes readable, a signal comes, or the run stops. Deliveries go on meanwhile. */
void session_wait(struct session *run, int descriptor);

/* Goes on with deliveries until `descriptor` becomes readable, a signal comes, or they are done; then saves the state. If
 * `descriptor` is -1, it only saves the state. */
void session_catch_up(struct session *run, int descriptor);

/* Waits for the end of all deliveries, at the end of the run. Signals are still noted. */
void session_finish_deliveries(struct session *run);

#endif
