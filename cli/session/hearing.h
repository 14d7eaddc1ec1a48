/*
 * Signals to the run. They are taken as notes (cli/show/signals.h) and stay pending until whoever is at work can act on them.
 */
#ifndef CLI_SESSION_HEARING_H
#define CLI_SESSION_HEARING_H

#include <stdbool.h>

struct session;

/* Owner: hearing.c */
typedef struct hearing_part {
    unsigned pending; /* signals that nothing has been done about: a set of SIGNALS_… */
} hearing_part;

/* Takes new signals; true if any signal is pending. */
bool session_hear_signals(struct session *run);

/* Acts on a pending SIGTERM or SIGINT, as far as it must not wait: no more events are taken, and deliveries are told to end
 * soon. */
void session_obey_stop(struct session *run);

/* Does both; may be called in the midst of other work. */
void session_note_signals(struct session *run);

/* True if SIGHUP was pending; it is not any more. */
bool session_take_reload(struct session *run);

/* True if a signal has ended the reading: the last text that was read may be only the beginning of an event. */
bool session_is_cut(const struct session *run);

/* True if a second signal asked the run to wait for nothing. */
bool session_is_hurried(const struct session *run);

#endif
