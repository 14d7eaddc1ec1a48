/*
 * The rules in force, with everything that is made of them; and how new rules replace them while the run goes on.
 *
 * Deliveries of the old rules mostly end soon, and the new rules wait a moment for that, so that no event overtakes another.
 * Deliveries that take longer go on beside the new rules: one target that does not answer must not hold up everything.
 */
#ifndef CLI_SESSION_RELOAD_H
#define CLI_SESSION_RELOAD_H

#include "cli/threads/workers.h"
#include "kmsfilter.h"

struct session;

/* Owner: reload.c */
typedef struct rules_part {
    const kf_rules *rules;
    kf_rules *owned;       /* the same rules, if they were read again and are freed here; or NULL */
    kf_matcher *matcher;   /* the main thread's */
    kf_router *router;     /* NULL: no actions are run */
    workers *team;         /* the threads that match; NULL: there is only the main thread */
    kf_router *old_router; /* of the rules before, while it still delivers; or NULL */
    kf_rules *old_owned;   /* and its rules, if they are to be freed */
    bool reload_waits;     /* for the old router */
} rules_part;

/* Makes the matcher. False, and a message, if memory ran out. */
bool session_begin_rules(struct session *run, const kf_rules *rules);

/* Opens the router, if the run has actions. False, and a message, if an action cannot be opened. */
bool session_open_router(struct session *run);

/* Makes the team of threads. */
void session_gather_team(struct session *run);

/* True if events that match no rule must be looked at one by one as well. */
bool session_takes_every_event(const struct session *run);

/* Reads the rules again and uses the new ones; if that fails, everything stays as it is. Only between two events, when no lines
 * are under way. If the old router still delivers, this is done when it has finished. */
void session_reload(struct session *run);

/* Closes the old router if it has finished. */
void session_leave_old_router(struct session *run);

/* Closes all routers, the old one first. */
void session_close_routers(struct session *run);

void session_free_team(struct session *run);
void session_free_rules(struct session *run);

#endif
