/*
 * What the files of the router know of each other.
 *
 *     router.c          opens, sends, keeps and closes
 *     router_wait.c     goes on with what is under way
 *     router_counts.c   what has become of events
 *     router_names.c    the names of rules that actions are given
 */
#ifndef BUILTINS_RUN_ROUTER_INTERNAL_H
#define BUILTINS_RUN_ROUTER_INTERNAL_H

#include "builtins/aws/credentials.h"
#include "builtins/run/steps.h"

struct kf_router {
    const kf_rules *rules;
    kf_router_options options;
    sink *sinks;        /* one a target of the rules */
    size_t *hit;        /* the sinks that the event at hand goes to */
    size_t *rule_lists; /* the sinks' lists of rules, one after the other */
    const char **names; /* the lists of rules' names of all sinks */
    char *line;         /* an event that came without its newline, with it */
    size_t line_capacity;
    receipts receipts;
    aws_wallet wallet;
    uint64_t receipt; /* of the event at hand */
    steps steps;
    buffer shown;
    kf_rule_counts *counts; /* by rule */
    bool commits_stopped;
    kf_router *before; /* the router that this one has taken the place of, until that is closed */
    kf_router *after;  /* the one that has taken the place of this one */
    bool finished;     /* actions know that no more events come */
    kf_error error;
};

/* Does what can be done without waiting. */
void router_work(kf_router *router);

/* Gives every sink the names of the rules. False if memory ran out. */
bool router_make_names(kf_router *router);

/* Tells, of what has been told of as the first of its kind, how often it happened. */
void router_tell_totals(const kf_router *router);

#endif
