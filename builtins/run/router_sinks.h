/*
 * The sinks of a router: the targets of its rules, opened. This file opens them, goes on with what they have under way, and
 * closes them; router_send.c gives them events. It knows nothing of kf_router, so the files of the router stand on it.
 */
#ifndef BUILTINS_RUN_ROUTER_SINKS_H
#define BUILTINS_RUN_ROUTER_SINKS_H

#include "builtins/aws/credentials.h"
#include "builtins/rules/rule_set.h"

/* Zeroed, there are none. */
typedef struct router_sinks {
    sink *all; /* one for each target of the rules, under the same index */
    size_t count;
    size_t *rule_lists; /* the lists `rules` of all sinks, one after the other */
    const char **names; /* the lists of names of all sinks (router_names.c) */
    aws_wallet wallet;  /* of all sinks */
    bool finished;      /* they know that no more events come */
} router_sinks;

/* Makes a sink for each target of the rules, and opens it unless the options say where everything goes instead. On error the
 * sinks opened so far must be closed, and all freed. */
kf_status router_sinks_open(router_sinks *sinks, const kf_rules *rules, const kf_router_options *options, receipts *book,
                            kf_error *error);

/* The sink that the events for the target with this index go to. Targets that turned out to be the same file share one. */
static inline sink *router_sink_of(const router_sinks *sinks, size_t index)
{
    return &sinks->all[sinks->all[index].same_as];
}

/* Goes on with what is under way, as far as possible without waiting. True if something is still under way, which `on` then
 * watches. */
bool router_sinks_work(router_sinks *sinks, watch *on);

/* The same for sinks that get no more events from the router. They are told so once nothing is under way any more, because until
 * then an action may still send dead letters to the sink behind its `else`. */
bool router_sinks_work_off(router_sinks *sinks, watch *on);

/* Sets the time (watch_now) until which closing may wait for what is under way, unless it is set to an earlier time already. */
void router_sinks_hurry(router_sinks *sinks, int64_t deadline);

/* Closes the files that actions write, and opens them again. */
kf_status router_sinks_reopen(router_sinks *sinks, kf_error *error);

/* Closes all sinks, even if one of them fails. The error is about the first that failed. */
kf_status router_sinks_close(router_sinks *sinks, kf_error *error);

/* Frees what is left once they are closed. */
void router_sinks_free(router_sinks *sinks);

/* Fills in *error: an action of this sink has failed, with its reason in errno, which stays as it is. Returns KF_IO. */
kf_status router_sink_failed(kf_error *error, const sink *failed, const char *hint);

/* router_names.c: gives every sink the names of the rules. False if memory ran out. */
bool router_sinks_name_rules(router_sinks *sinks, const kf_rules *rules);

#endif
