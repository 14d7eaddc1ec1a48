/*
 * Where events go out of the program: standard output and standard error, and the file of --rejects. The router calls the
 * functions of this file for the actions `stdout` and `stderr`, and reports here what could not be delivered.
 */
#ifndef CLI_SESSION_SINKS_H
#define CLI_SESSION_SINKS_H

#include "cli/read/input.h"
#include "cli/read/unwrap.h"
#include "cli/say/output.h"
#include "cli/say/progress.h"
#include "cli/say/rejects.h"
#include "kmsfilter.h"

struct session;

/* Owner: sinks.c */
typedef struct sinks_part {
    output out;
    progress progress;
    rejects rejects;
    uint64_t printed;     /* events that were printed, or would have been without --count */
    bool is_counted;      /* the current event is in `printed` */
    const char *lendable; /* the bytes of the current line, if they stay unchanged until session_settle_output; else NULL */
} sinks_part;

/* False, and a message, if standard output or the file of --rejects cannot be used. */
bool session_open_sinks(struct session *run);

/* Prints the number of events for --count. */
void session_print_count(struct session *run);

/* Writes everything and closes it. */
void session_close_sinks(struct session *run);

/* Frees everything without writing; only after session_open_sinks has failed, or the run could not begin. */
void session_discard_sinks(struct session *run);

/* ---- Events ---- */

/* The bytes of the next events stay unchanged until session_settle_output, if they begin here; NULL: they do not. */
void session_set_lendable(struct session *run, const char *bytes);

/* An event is about to be sent. */
void session_begin_event(struct session *run);

/* Prints an event that no rule matched, for -v. */
void session_print_unmatched(struct session *run, const line *event);

/* Hands an event to the sub-command (handle_event). False if memory ran out. */
bool session_hand_over_event(struct session *run, uint64_t number);

/* Copies the lines that standard output still refers to: their bytes are about to change. */
void session_settle_output(struct session *run);

/* Writes what standard output holds back. False once a write has failed. */
bool session_flush_output(struct session *run);

bool session_output_failed(const struct session *run);

/* ---- Reports ---- */

/* Removes the progress line from the terminal; before any message. */
void session_clear_progress(struct session *run);
void session_begin_progress(struct session *run);
void session_show_progress(struct session *run, const input *file);

/* Reports a text that is not an event; `name` is the file or message that it is in. */
void session_report_refusal(struct session *run, const char *name, const refusal *what);

/* Appends a text that is not an event to the file of --rejects. False, and a message, if it cannot be written. */
bool session_keep_rejected(struct session *run, const line *bad);

/* ---- Routers ---- */

/* For a router of this run that takes the place of `before`, which may be NULL. */
kf_router_options session_router_options(struct session *run, kf_router *before);

/* Closes a router, and reports what could not be delivered at the last moment. */
void session_close_router(struct session *run, kf_router *router);

#endif
