/*
 * Reads the rules of a run again, while it goes on. What the old ones have under way is mostly done soon, and then nothing is
 * overtaken; what is not goes on beside the new ones, for a target that is away must not hold everything up.
 */
#include "cli/session/session_internal.h"

#include "cli/say/messages.h"
#include "cli/show/signals.h"

/* How long the old rules' actions may hold up the new ones; milliseconds. */
#define PATIENCE 1000

void session_close_old(session *run)
{
    if (!run->old)
        return;
    metrics_keep_undelivered(run->metrics, session_count_undelivered(run->old));
    session_close_router(run, &run->old);
    kf_rules_free(run->old_own);
    run->old_own = NULL;
}

void session_leave_old(session *run)
{
    if (!run->old || !kf_router_wait_for(run->old, -1, -1, 0))
        return;
    session_close_old(run);
    if (run->reload_waits)
        signals_repeat(SIGNALS_RELOAD);
    run->reload_waits = false;
}

void session_reload(session *run)
{
    kf_error error = {.message = "memory ran out"};
    kf_rules *rules = run->wanted->reload(run->wanted->sources);
    kf_matcher *matcher = rules ? kf_matcher_new(rules, &run->wanted->limits) : NULL;
    const kf_router_options options = session_router_options(run, run->router);
    stats fresh = run->stats;
    bool made = stats_allocate(&fresh, rules ? rules : run->rules);
    made = made && matcher && metrics_prepare_rules(run->metrics, rules);
    kf_router *router = made && run->router ? kf_router_new(rules, &options, &error) : NULL;
    if (!made || (run->router && !router)) {
        if (rules)
            message_print_error(&error);
        message_print("the rules stay as they were");
        metrics_count_reload(run->metrics, false);
        stats_free(&fresh);
        kf_matcher_free(matcher);
        kf_rules_free(rules);
        return;
    }
    if (run->router)
        kf_router_wait_for(run->router, -1, signals_descriptor(), PATIENCE);
    metrics_use_rules(run->metrics);
    workers_renew(run->team, rules);
    run->old = run->router;
    run->old_own = run->own;
    stats_free(&run->stats);
    kf_matcher_free(run->matcher);
    run->rules = run->own = rules;
    run->matcher = run->unwrapper.matcher = matcher;
    run->router = router;
    run->stats = fresh;
    if (run->old)
        session_leave_old(run);
    else
        kf_rules_free(run->old_own);
    metrics_count_reload(run->metrics, true);
    message_say(MESSAGE_INFO, "rules have been read again: %zu", kf_rules_count(rules));
}
