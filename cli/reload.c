/*
 * Reads the rules of a run again, while it goes on.
 */
#include "cli/session_internal.h"

#include "cli/messages.h"

void session_reload(session *run)
{
    kf_error error = {.message = "memory ran out"};
    stats fresh = run->stats;
    kf_rules *rules = run->wanted->reload(run->wanted->sources);
    kf_matcher *matcher = rules ? kf_matcher_new(rules, &run->wanted->limits) : NULL;
    const kf_router_options options = session_router_options(run, run->router);
    kf_router *router = matcher && run->router ? kf_router_new(rules, &options, &error) : NULL;
    if (router)
        session_settle(run);
    const bool made = stats_make(&fresh, rules ? rules : run->rules);
    if (!matcher || (run->router && !router) || !made || !metrics_set_rules(run->metrics, rules)) {
        if (rules)
            message_print_error(&error);
        message_print("the rules stay as they were");
        metrics_count_reload(run->metrics, false);
        stats_free(&fresh);
        kf_router_close(router, NULL);
        kf_matcher_free(matcher);
        kf_rules_free(rules);
        return;
    }
    if (!session_close_router(run) && router)
        kf_router_stop_commits(router);
    stats_free(&run->stats);
    kf_matcher_free(run->matcher);
    kf_rules_free(run->own);
    run->rules = run->own = rules;
    run->matcher = run->unwrapper.matcher = matcher;
    run->router = router;
    run->stats = fresh;
    metrics_count_reload(run->metrics, true);
    message_say(MESSAGE_INFO, "rules have been read again: %zu", kf_rules_count(rules));
}
