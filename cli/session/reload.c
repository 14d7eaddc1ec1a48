/*
 * New rules are used only when everything is there that they need: matcher, router and counts. Until then, nothing has changed.
 */
#include "cli/session/reload.h"

#include "cli/say/messages.h"
#include "cli/session/state.h"
#include "cli/show/signals.h"

#include <assert.h>

/* How long deliveries of the old rules may hold up the new rules, in milliseconds. */
#define PATIENCE 1000

/* ---- The first rules ---- */

static bool runs_actions(const session *run)
{
    return !run->options->quiet && !run->options->invert && !run->options->handle_event;
}

bool session_takes_every_event(const session *run)
{
    return run->options->invert || run->counts.metrics;
}

bool session_begin_rules(session *run, const kf_rules *rules)
{
    run->rules.rules = rules;
    run->rules.matcher = kf_matcher_new(rules, &run->options->limits);
    if (!run->rules.matcher)
        message_print("memory ran out");
    return run->rules.matcher;
}

bool session_open_router(session *run)
{
    const kf_router_options options = session_router_options(run, NULL);
    kf_error error;
    if (!runs_actions(run))
        return true;
    run->rules.router = kf_router_new(run->rules.rules, &options, &error);
    if (!run->rules.router) {
        message_print_error(&error);
        return false;
    }
    if (run->options->dry_run)
        kf_router_stop_commits(run->rules.router);
    return true;
}

void session_gather_team(session *run)
{
    const session_options *options = run->options;
    const size_t threads = options->threads ? options->threads : workers_processors();
    const block_settings settings = {.rules = run->rules.rules,
                                     .limits = options->limits,
                                     .shape = options->shape,
                                     .note_all = session_takes_every_event(run),
                                     .is_timed = run->counts.metrics,
                                     .runs_actions = runs_actions(run)};
    if (threads > 1 && !options->handle_event && !options->follow)
        run->rules.team = workers_new(&settings, threads);
}

void session_free_team(session *run)
{
    workers_free(run->rules.team);
    run->rules.team = NULL;
}

void session_free_rules(session *run)
{
    assert(!run->rules.team && !run->rules.old_router);
    kf_matcher_free(run->rules.matcher);
    kf_rules_free(run->rules.owned);
}

/* ---- The old router ---- */

static void close_old_router(session *run)
{
    rules_part *of = &run->rules;
    if (!of->old_router)
        return;
    session_keep_undelivered(run, of->old_router);
    session_close_router(run, of->old_router);
    of->old_router = NULL;
    kf_rules_free(of->old_owned);
    of->old_owned = NULL;
}

void session_leave_old_router(session *run)
{
    rules_part *of = &run->rules;
    if (!of->old_router || !kf_router_wait_for(of->old_router, -1, -1, 0))
        return;
    close_old_router(run);
    if (of->reload_waits)
        signals_repeat(SIGNALS_RELOAD);
    of->reload_waits = false;
}

void session_close_routers(session *run)
{
    close_old_router(run);
    session_close_router(run, run->rules.router);
    run->rules.router = NULL;
}

/* ---- New rules ---- */

/* What is made of new rules before they are used. */
typedef struct next_rules {
    kf_rules *rules;
    kf_matcher *matcher;
    kf_router *router;
    stats stats;
} next_rules;

/* False, and a message, if something of it cannot be made. */
static bool prepare(session *run, next_rules *made)
{
    const kf_router_options options = session_router_options(run, run->rules.router);
    kf_error error = {.message = "memory ran out"};
    made->rules = run->options->reload(run->options->sources);
    if (!made->rules)
        return false;
    made->matcher = kf_matcher_new(made->rules, &run->options->limits);
    if (made->matcher && session_prepare_counts(run, made->rules, &made->stats)) {
        if (!run->rules.router)
            return true;
        made->router = kf_router_new(made->rules, &options, &error);
        if (made->router)
            return true;
        stats_free(&made->stats);
    }
    message_print_error(&error);
    kf_matcher_free(made->matcher);
    kf_rules_free(made->rules);
    return false;
}

static void use(session *run, const next_rules *made)
{
    rules_part *of = &run->rules;
    if (of->router)
        kf_router_wait_for(of->router, -1, signals_descriptor(), PATIENCE);
    session_use_counts(run, &made->stats);
    workers_renew(of->team, made->rules);
    of->old_router = of->router;
    of->old_owned = of->owned;
    kf_matcher_free(of->matcher);
    of->rules = of->owned = made->rules;
    of->matcher = made->matcher;
    of->router = made->router;
    session_use_matcher(run);
    if (of->old_router) {
        session_leave_old_router(run);
    } else {
        kf_rules_free(of->old_owned);
        of->old_owned = NULL;
    }
}

void session_reload(session *run)
{
    next_rules made = {.rules = NULL};
    session_leave_old_router(run);
    if (run->rules.old_router) {
        run->rules.reload_waits = true;
        return;
    }
    const bool is_prepared = prepare(run, &made);
    session_count_reload(run, is_prepared);
    if (!is_prepared) {
        message_print("the rules have not changed");
        return;
    }
    use(run, &made);
    message_say(MESSAGE_INFO, "the rules have been read again; number of rules: %zu", kf_rules_count(made.rules));
}
