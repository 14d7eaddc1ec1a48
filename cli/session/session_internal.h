/*
 * The state of one run, and what its files call of each other. Everything here is the main thread's.
 */
#ifndef CLI_SESSION_SESSION_INTERNAL_H
#define CLI_SESSION_SESSION_INTERNAL_H

#include "cli/read/documents.h"
#include "cli/read/follow.h"
#include "cli/read/position.h"
#include "cli/read/unwrap.h"
#include "cli/say/output.h"
#include "cli/say/progress.h"
#include "cli/say/rejects.h"
#include "cli/say/stats.h"
#include "cli/session/session.h"
#include "cli/show/metrics.h"
#include "cli/show/metrics_server.h"
#include "cli/threads/lines.h"

struct receiving;

typedef struct session {
    const kf_rules *rules;
    const session_options *wanted;
    kf_matcher *matcher;
    kf_router *router; /* NULL: no actions are run */
    kf_rules *own;     /* rules that were read again: the session's to free */
    kf_router *old;    /* the one before, as long as it has something under way; NULL */
    kf_rules *old_own; /* and its rules, if they are to be freed */
    bool reload_waits; /* until there is none before */
    metrics *metrics;
    metrics_server *metrics_server;
    struct receiving *receiving; /* events come from a source; NULL: from files */
    follow *follow;
    output out;
    input file;
    documents documents;
    unwrapper unwrapper;
    workers *team;      /* NULL: there is one thread */
    lines *lines;       /* while a file is read by lines */
    const char *stable; /* the line at hand, if its bytes stay until lines.c says so */
    char *one_line;     /* room for an event that is not on one */
    size_t one_line_capacity;
    progress progress;
    rejects rejects;
    stats stats;
    uint64_t selected; /* events that matched, or with -v did not */
    uint64_t printed;  /* events that were printed, or would have been */
    double looked;     /* when it was last looked after what is kept and shown while events come in */
    size_t unread;     /* files, or what was left of one */
    unsigned pending;  /* signals that nothing has been done about */
    bool trouble;
    bool stop;
    bool announced;
    bool printing; /* the event at hand has been counted in `printed` */

    /* Where a later run goes on in the file at hand; resume.c. */
    char *position_name; /* NULL: its position is not kept */
    position position;   /* as it was noted last */
    documents_place place;
    uint64_t passing; /* bytes behind it that are done with */
    bool resumes;     /* reading has begun at `position` */
    bool placed;      /* `place` is one */
    bool held;        /* it does not move on any more */
    bool whole;       /* nothing of the item at hand is left behind the event that was sent last */
} session;

/* ---- session.c ---- */

/* After trouble with what is written, which has been said. */
void session_stop_with_trouble(session *run);
void session_stop_without_memory(session *run);

/* Counts an item's bytes. False if there is nothing to look for in it: it is blank or, which is then reported, too long. */
bool session_item_has_text(session *run, const item *next);

/* Matches the events of an item and sends them where their rules say. */
void session_take_events(session *run, const item *next);

/* What unwrap.c calls for something that is no event; `context` is the session. */
bool session_refused(void *context, const refusal *what);

/* ---- sinks.c ---- */

/* Prints an event, or counts it where only the count is wanted; `context` is the session. Not 0 if it could not be written. */
int session_write_stdout(void *context, const kf_delivery *what);

/* For a router that takes the place of `before`, which may be NULL. */
kf_router_options session_router_options(session *run, kf_router *before);

/* Closes it, sets it to NULL, and says what went wrong with what was left. */
void session_close_router(session *run, kf_router **router);

/* ---- resume.c ---- */

/* For a file that has just been opened: moves it to where the state says that it is to go on. False with `failure` set. */
bool session_resume_input(session *run, const char *path, size_t limit);

/* The same in the options of a file that is to be followed. */
void session_resume_follow(session *run, const char *path, follow_options *options);

/* After documents_begin. */
void session_resume_documents(session *run);

/* Once it is known whether the file is read by lines. */
void session_begin_position(session *run);

/* After an item or some lines, so many bytes of them: the next run need not read them. `ends`: nothing of the item follows. */
void session_pass(session *run, uint64_t bytes, bool ends);

/* The position stays in front of the item at hand. */
void session_hold_position(session *run);

/* Tells the router how far the file has been read. */
void session_note_position(session *run);

/* The same for the last time, before the file is closed. */
void session_leave_file(session *run, bool at_end);

/* ---- reload.c ---- */

/* New rules take the place of the old ones, once everything that they need is there; else all stays as it is. Only between events. */
void session_reload(session *run);

/* Closes the router of the rules before once it is done with what it has under way. */
void session_leave_old(session *run);

/* The same as it is. */
void session_close_old(session *run);

/* ---- waiting.c ---- */

/* Signals wait in `pending` until whoever is at work can do what they ask for; only that the end is near is told to deliveries. */
void session_note_signals(session *run);

/* Notes signals, and does what they ask for; only between two events. */
void session_take_signals(session *run);

/* Between two reads: what must not wait until there is nothing to read. */
void session_look_after(session *run);

/* Events that a router's targets did not get; 0 for NULL. */
uint64_t session_count_undelivered(const kf_router *router);

/* Until there is something to read, a signal has come, or the run stops; actions go on meanwhile. */
void session_wait(session *run, int descriptor);

/* Ends what is under way; meanwhile signals are noted. */
void session_settle(session *run);

/* What input.c calls before it reads: what is printed must not wait for events that come later. False: no more is read. */
bool session_before_read(void *context, bool waits);

/* What follow.c calls before it waits for `descriptor`, or without one (-1) before it looks again; false: no more is read. */
bool session_before_wait(void *context, int descriptor);

/* Reads as read(2) does from the file that is followed; 0 when the run stops. */
ssize_t session_read_followed(void *context, void *to, size_t room);

#endif
