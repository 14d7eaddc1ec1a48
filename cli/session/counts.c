/*
 * The functions of the metrics accept NULL, so most functions here need not ask whether there are metrics.
 */
#include "cli/session/counts.h"

#include "cli/say/messages.h"
#include "cli/session/state.h"

#include <inttypes.h>
#include <string.h>

/* ---- Begin and end ---- */

static bool begin_metrics(session *run)
{
    counts_part *of = &run->counts;
    of->metrics = metrics_new();
    if (!of->metrics || !metrics_prepare_rules(of->metrics, run->rules.rules)) {
        message_print("memory ran out");
        return false;
    }
    metrics_use_rules(of->metrics);
    of->server = metrics_server_start(of->metrics, run->options->metrics);
    return of->server;
}

bool session_begin_counts(session *run)
{
    run->counts.stats.started = seconds_now();
    if (!stats_allocate(&run->counts.stats, run->rules.rules)) {
        message_print("memory ran out");
        return false;
    }
    return !run->options->metrics || begin_metrics(run);
}

void session_free_counts(session *run)
{
    stats_free(&run->counts.stats);
    metrics_server_stop(run->counts.server);
    metrics_free(run->counts.metrics);
}

void session_announce_metrics(session *run)
{
    const char *address = run->options->metrics;
    if (!run->counts.metrics || run->counts.is_announced)
        return;
    run->counts.is_announced = true;
    metrics_set_ready(run->counts.metrics, true);
    const int host = (int)(strrchr(address, ':') - address);
    message_say(MESSAGE_INFO, "metrics are at http://%.*s:%u/metrics", host ? host : (int)strlen("127.0.0.1"),
                host ? address : "127.0.0.1", metrics_server_port(run->counts.server));
}

/* ---- Events ---- */

void session_count_bytes(session *run, uint64_t bytes)
{
    run->counts.stats.bytes += bytes;
    metrics_count_bytes(run->counts.metrics, bytes);
}

void session_count_rejected(session *run)
{
    run->counts.stats.rejected++;
    metrics_count_event(run->counts.metrics, METRICS_REJECTED);
}

void session_count_undelivered(session *run, uint64_t events)
{
    run->counts.stats.undelivered += events;
}

void session_count_unmatched(session *run, uint64_t events)
{
    run->counts.stats.unmatched += events;
}

void session_count_event(session *run, const size_t *rules, size_t rule_count)
{
    counts_part *of = &run->counts;
    of->stats.matched += rule_count > 0;
    of->stats.unmatched += rule_count == 0;
    metrics_count_event(of->metrics, rule_count ? METRICS_MATCHED : METRICS_UNMATCHED);
    for (size_t i = 0; i < rule_count; i++) {
        const size_t rule = rules ? rules[i] : kf_matched_rule(run->rules.matcher, i);
        of->stats.rules[rule]++;
        metrics_count_match(of->metrics, rule);
    }
}

uint64_t session_events_counted(const session *run)
{
    return run->counts.stats.matched + run->counts.stats.unmatched;
}

double session_start_timer(const session *run)
{
    return run->counts.metrics ? seconds_now() : 0;
}

void session_stop_timer(session *run, double started, double more)
{
    if (run->counts.metrics)
        metrics_observe(run->counts.metrics, more + seconds_now() - started);
}

/* ---- Routers ---- */

uint64_t router_undelivered(const kf_router *router)
{
    uint64_t events = 0;
    const size_t failures = router ? kf_router_failure_count(router) : 0;
    for (size_t i = 0; i < failures; i++)
        events += kf_router_failure(router, i).count;
    return events;
}

static void show_router(const session *run)
{
    metrics *shown = run->counts.metrics;
    const kf_router *router = run->rules.router;
    const kf_router *before = run->rules.old_router;
    for (size_t i = 0; i < kf_rules_count(run->rules.rules); i++)
        metrics_set_outcomes(shown, i, kf_router_counts(router, i));
    metrics_set_undelivered(shown, router_undelivered(router) + router_undelivered(before));
    metrics_set_targets(shown, router, before);
}

void session_show_counts(session *run)
{
    metrics_line shown[METRICS_LINES];
    if (!run->counts.metrics)
        return;
    metrics_set_lines(run->counts.metrics, shown, run->intake.count(run->intake.context, shown));
    if (run->rules.router)
        show_router(run);
}

/* ---- Other rules ---- */

bool session_prepare_counts(session *run, const kf_rules *rules, stats *prepared)
{
    *prepared = (stats){0};
    if (stats_allocate(prepared, rules) && metrics_prepare_rules(run->counts.metrics, rules))
        return true;
    stats_free(prepared);
    return false;
}

void session_use_counts(session *run, const stats *prepared)
{
    stats *now = &run->counts.stats;
    metrics_use_rules(run->counts.metrics);
    stats_free(now);
    now->rules = prepared->rules;
    now->outcomes = prepared->outcomes;
    now->limit_hits = prepared->limit_hits;
}

void session_count_reload(session *run, bool succeeded)
{
    metrics_count_reload(run->counts.metrics, succeeded);
}

void session_keep_undelivered(session *run, const kf_router *router)
{
    metrics_keep_undelivered(run->counts.metrics, router_undelivered(router));
}

/* ---- The end ---- */

void session_finish_counts(session *run)
{
    for (size_t i = 0; i < kf_rules_count(run->rules.rules); i++) {
        const uint64_t hits = kf_matcher_limit_hits(run->rules.matcher, i);
        if (run->rules.router)
            run->counts.stats.outcomes[i] = kf_router_counts(run->rules.router, i);
        run->counts.stats.limit_hits[i] = hits;
        if (hits)
            message_print("rule %s: %" PRIu64 " time%s a regular expression took too many steps and was treated as not matching",
                          kf_rule_name(run->rules.rules, i), hits, hits == 1 ? "" : "s");
    }
}

void session_print_stats(const session *run)
{
    if (run->options->stats)
        stats_print(&run->counts.stats, run->rules.rules, run->options->stats, run->options->disabled);
}
