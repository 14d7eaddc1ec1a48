/*
 * The inside of a kf_router. Each part has one owner, which alone changes it:
 *
 *     router_sinks.c    the sinks: opens, works on and closes what the rules' actions send to
 *     router_names.c    the names of rules that sinks hand to their actions
 *     router_wait.c     waits while actions have something under way
 *     router_keep.c     keeping: what dedup and limit remember, and saving it
 *     router_send.c     sending: events on their way to the sinks
 *     router_counts.c   tells what has become of events
 *     router.c          makes and closes the router, and lets one router take the place of another
 *
 * Each file uses only files above it. Receipts (builtins/groups/receipts.h) join sending and keeping: an event that is under
 * way must not be saved as gone.
 */
#ifndef BUILTINS_RUN_ROUTER_INTERNAL_H
#define BUILTINS_RUN_ROUTER_INTERNAL_H

#include "builtins/run/router_sinks.h"
#include "builtins/run/steps.h"

/* What dedup and limit remember, and whether it may be saved. */
typedef struct router_keeping {
    groups *groups; /* NULL: no rule has dedup or limit, and there is no state folder */
    bool stopped;   /* kf_router_stop_commits was called: nothing is saved any more */
} router_keeping;

/* Memory for sending an event, used again for each. */
typedef struct router_sending {
    steps steps;
    uint64_t receipt; /* of the event at hand */
    size_t *hit;      /* the sinks that the event at hand goes to, unchanged */
    char *line;       /* an event that came without its newline, with it */
    size_t line_capacity;
    buffer shown;           /* for the option `instead`: the name of the target */
    kf_rule_counts *counts; /* by rule */
} router_sending;

struct kf_router {
    const kf_rules *rules;
    kf_router_options options;
    receipts receipts; /* of the events under way */
    router_sinks sinks;
    router_keeping keeping;
    router_sending sending;
    kf_router *before; /* the router that this one has taken the place of, until that one is closed */
    kf_router *after;  /* the router that has taken the place of this one */
    kf_error error;    /* what kf_router_error tells */
};

/* ---- router_wait.c ---- */

/* Goes on with what is under way, as far as possible without waiting. */
void router_work(kf_router *router);

/* ---- router_keep.c ---- */

/* Opens what dedup and limit remember, if somebody needs it and no router before has it. */
kf_status router_keep_open(kf_router *router);

/* Takes over what the router before remembers. */
void router_keep_take_over(kf_router *router, kf_router *before);

/* For receipts: an event was lost, so dedup and limit must not remember it. */
void router_keep_take_back(void *owner, const group_trace *left);

/* Saves everything at the end, when all events are settled or never will be. */
kf_status router_keep_end(kf_router *router);

/* ---- router_send.c ---- */

/* False if memory ran out. */
bool router_sending_init(router_sending *sending, const kf_rules *rules);
void router_sending_free(router_sending *sending);

/* ---- router_counts.c ---- */

/* Tells the option `undelivered` the number of failures of each kind, where there was more than the one that it has been told
 * of. */
void router_tell_totals(const kf_router *router);

#endif
