/*
 * kf_router: opens what the rules' actions need, and sends each matched event to every distinct one of them once, and what an input
 * makes of it once for each rule. Nothing is allocated per event except where a line outgrows all before it.
 */
#include "builtins/run/router_internal.h"

#include "builtins/text/options.h"
#include "grammar/base/error.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Says what failed; errno stays the action's. */
static kf_status sink_failed(kf_error *error, const sink *failed, const char *hint)
{
    const target *goal = failed->target;
    const int reason = errno;
    error_set(error, KF_IO, *failed->problem ? failed->problem : strerror(reason));
    error_hint(error, hint);
    error_file(error, goal->action->form.argument == ARGUMENT_PATH && !goal->path ? goal->arguments[0] : goal->label);
    errno = reason;
    return KF_IO;
}

/* Gives every sink room for as many rules as can ever name it, its twins' included. */
static bool make_rule_lists(kf_router *router)
{
    const kf_rules *rules = router->rules;
    size_t total = 0;
    for (size_t i = 0; i < rules->count; i++)
        total += rules->rules[i].route_count;
    router->rule_lists = malloc((total + 1) * sizeof *router->rule_lists);
    if (!router->rule_lists)
        return false;
    for (size_t i = 0; i < rules->count; i++)
        for (size_t j = 0; j < rules->rules[i].route_count; j++)
            router->sinks[router->sinks[rules->rules[i].routes[j].target].same_as].rule_count++;
    size_t *next = router->rule_lists;
    for (size_t i = 0; i < rules->target_count; i++) {
        router->sinks[i].rules = next;
        next += router->sinks[i].rule_count;
        router->sinks[i].rule_count = 0;
    }
    return true;
}

/* A file that rules name in two ways ("a", "./a", a link) is one place and gets an event once. */
static void join_twins(kf_router *router, size_t index)
{
    sink *opened = &router->sinks[index];
    opened->same_as = index;
    for (size_t i = 0; i < index && opened->same_as == index; i++)
        if (sink_same_place(&router->sinks[i], opened)) {
            opened->target->action->calls.close(opened);
            opened->same_as = i;
        }
}

static kf_status open_sinks(kf_router *router)
{
    for (size_t i = 0; i < router->rules->target_count; i++) {
        sink *to = &router->sinks[i];
        *to = (sink){.target = &router->rules->targets[i],
                     .options = &router->options,
                     .receipts = &router->receipts,
                     .wallet = &router->wallet,
                     .descriptor = -1,
                     .deadline = INT64_MAX,
                     .same_as = i};
    }
    if (!router_make_names(router))
        return error_no_memory(&router->error);
    for (size_t i = 0; i < router->rules->target_count; i++) {
        sink *to = &router->sinks[i];
        if (router->options.instead)
            continue;
        if (to->target->otherwise)
            to->otherwise = &router->sinks[router->sinks[to->target->otherwise - 1].same_as];
        if (to->target->action->calls.open && !to->target->action->calls.open(to))
            return sink_failed(&router->error, to, "a rule's action could not open it");
        join_twins(router, i);
    }
    return make_rule_lists(router) ? KF_OK : error_no_memory(&router->error);
}

static void router_free(kf_router *router)
{
    if (!router)
        return;
    for (size_t i = 0; router->sinks && i < router->rules->target_count; i++)
        buffer_free(&router->sinks[i].letter);
    free(router->sinks);
    free(router->hit);
    free(router->rule_lists);
    free(router->names);
    free(router->line);
    buffer_free(&router->shown);
    free(router->counts);
    receipts_free(&router->receipts);
    aws_wallet_free(&router->wallet);
    steps_free(&router->steps);
    free(router);
}

/* Closes every sink, also after one has failed; a failure is reported. From the last: what stands behind `else` comes before what it
 * stands behind, and must be there until that is closed. */
static kf_status close_sinks(kf_router *router, kf_error *error)
{
    kf_status status = KF_OK;
    for (size_t i = router->rules->target_count; i > 0; i--) {
        sink *to = &router->sinks[i - 1];
        if (to->target && to->target->action->calls.close && !to->target->action->calls.close(to) && status == KF_OK)
            status = sink_failed(error, to, "a rule's action could not finish writing to it");
    }
    return status;
}

/* What dedup and limit remember; nothing is opened where no rule has either. */
static kf_status open_groups(kf_router *router)
{
    bool needed = router->options.state_folder;
    for (size_t i = 0; i < router->rules->count; i++)
        needed = needed || router->rules->rules[i].dedup || router->rules->rules[i].limit;
    if (!needed || (router->options.before && router->options.before->steps.groups))
        return KF_OK;
    router->steps.groups = groups_new(router->options.most_groups, router->options.state_folder, &router->error);
    return router->steps.groups ? KF_OK : router->error.code;
}

/* Groups are told apart by the names of rules, so those of rules that stay go on. They are kept where no rule has any at the moment, too:
 * the next change may bring some back. */
static void take_over(kf_router *router)
{
    kf_router *before = router->options.before;
    if (before && before->steps.groups) {
        groups_drop_snapshots(before->steps.groups); /* their marks are those of `before` */
        router->steps.groups = before->steps.groups;
        before->steps.groups = NULL;
    }
    router->options.before = NULL;
    router->before = before;
    if (before)
        before->after = router;
}

/* What dedup and limit remember of an event that nobody has got would make it a repetition when it comes again. */
static void take_back(void *owner, const group_trace *left)
{
    const kf_router *router = owner;
    groups *known = router->after ? router->after->steps.groups : router->steps.groups;
    if (known)
        groups_take_back(known, left);
}

kf_router *kf_router_new(const kf_rules *rules, const kf_router_options *options, kf_error *error)
{
    kf_router_options known;
    if (!options_read(&known, sizeof known, options, "kf_router_options", error))
        return NULL;
    kf_router *router = calloc(1, sizeof *router);
    if (router) {
        router->rules = rules;
        router->options = known;
        router->receipts = (receipts){
            .take_back = take_back, .owner = router, .settled = router->options.settled, .context = router->options.context};
        router->sinks = calloc(rules->target_count + 1, sizeof *router->sinks);
        router->hit = malloc((rules->target_count + 1) * sizeof *router->hit);
        router->counts = calloc(rules->count + 1, sizeof *router->counts);
        router->steps.rules = rules;
    }
    if (!router || !router->sinks || !router->hit || !router->counts) {
        error_no_memory(error);
        router_free(router);
        return NULL;
    }
    if (open_groups(router) == KF_OK && open_sinks(router) == KF_OK) {
        take_over(router);
        return router;
    }
    const int reason = errno;
    *error = router->error;
    kf_error ignored;
    close_sinks(router, &ignored);
    router_free(router);
    errno = reason;
    return NULL;
}

/* Notes that a rule sends the event itself to a sink; a rule that names a place twice counts once there. */
static void collect(kf_router *router, size_t rule, size_t goal, size_t *hits)
{
    sink *to = &router->sinks[router->sinks[goal].same_as];
    if (to->rule_count == 0)
        router->hit[(*hits)++] = to->same_as;
    if (to->rule_count == 0 || to->rules[to->rule_count - 1] != rule)
        to->rules[to->rule_count++] = rule;
}

/* For a target that is named anew for each event, the name that it has for this one. */
static kf_status show(kf_router *router, const sink *to, const kf_delivery *what)
{
    const char *name = to->target->label;
    if (to->path) {
        buffer_clear(&router->shown);
        buffer_append(&router->shown, to->target->action->form.name, strlen(to->target->action->form.name));
        buffer_append(&router->shown, " ", 1);
        buffer_append(&router->shown, to->path, strlen(to->path) + 1);
        if (router->shown.state != BUFFER_OK)
            return error_no_memory(&router->error);
        name = router->shown.bytes;
    }
    return router->options.instead(router->options.context, name, what) == 0
               ? KF_OK
               : sink_failed(&router->error, to, "what would have been sent could not be shown");
}

static kf_status deliver(kf_router *router, kf_matcher *result, sink *to, const kf_delivery *what)
{
    if (to->target->path) {
        if (!steps_path(&router->steps, result, to->target->path))
            return error_no_memory(&router->error);
        to->path = router->steps.path.bytes;
    }
    if (router->options.instead)
        return show(router, to, what);
    if (to->target->action->calls.send(to, what))
        return KF_OK;
    return sink_failed(&router->error, to, "a rule's action could not write to it");
}

static kf_status input_too_long(kf_router *router, size_t rule)
{
    const rule_info *named = &router->rules->rules[rule];
    error_set(&router->error, KF_IO, "what a rule's input makes of an event is longer than 64 MiB");
    error_file(&router->error, named->file);
    error_place(&router->error, named->line, 1);
    return KF_IO;
}

static kf_status send_rendered(kf_router *router, kf_matcher *result, size_t rule, const rule_route *route, const char *event,
                               size_t length)
{
    buffer *rendered = &router->steps.rendered;
    const bool done = steps_render(&router->steps, result, rule, route->input, event, length);
    if (done)
        buffer_append(rendered, "\n", 1);
    if (rendered->state == BUFFER_TOO_LONG)
        return input_too_long(router, rule);
    if (!done || rendered->state != BUFFER_OK)
        return error_no_memory(&router->error);
    const kf_delivery what = {rendered->bytes, rendered->length, &rule, 1, false, route->input->is_json, router->receipt};
    return deliver(router, result, &router->sinks[router->sinks[route->target].same_as], &what);
}

/* Takes one matched rule's steps; its unchanged events are collected, its rendered ones sent. `result` is looked at only for a rule that
 * needs it. */
static kf_status route_rule(kf_router *router, kf_matcher *result, size_t rule, const char *event, size_t length, size_t *hits)
{
    const rule_info *matched = &router->rules->rules[rule];
    kf_rule_counts *counts = &router->counts[rule];
    const step_verdict verdict = steps_pass(&router->steps, result, rule);
    if (verdict == STEP_NO_MEMORY)
        return error_no_memory(&router->error);
    counts->deduplicated += verdict == STEP_DEDUPLICATED;
    counts->limited += verdict == STEP_LIMITED;
    if (verdict != STEP_PASSES)
        return KF_OK;
    for (size_t i = 0; i < router->steps.trace_count; i++)
        if (!receipts_note(&router->receipts, router->receipt, &router->steps.traces[i]))
            return error_no_memory(&router->error);
    counts->delivered++;
    for (size_t i = 0; i < matched->route_count; i++) {
        const rule_route *route = &matched->routes[i];
        const kf_status status = route->input ? send_rendered(router, result, rule, route, event, length) : KF_OK;
        if (status != KF_OK)
            return status;
        if (!route->input)
            collect(router, rule, route->target, hits);
    }
    return KF_OK;
}

/* The event as a line: itself if it ends with a newline, else a copy that does. NULL if memory ran out. */
static const char *as_line(kf_router *router, const char *event, size_t *length)
{
    if (*length && event[*length - 1] == '\n')
        return event;
    if (router->line_capacity < *length + 1) {
        const size_t capacity = *length * 2 + 4096;
        char *larger = realloc(router->line, capacity);
        if (!larger)
            return NULL;
        router->line = larger;
        router->line_capacity = capacity;
    }
    memcpy(router->line, event, *length);
    router->line[(*length)++] = '\n';
    return router->line;
}

/* Sends the event itself to the sinks that were collected, if all has gone well so far. */
static kf_status send_collected(kf_router *router, kf_status status, kf_matcher *result, const char *event, size_t length,
                                size_t hits)
{
    const char *line = hits && status == KF_OK ? as_line(router, event, &length) : NULL;
    if (hits && status == KF_OK && !line)
        status = error_no_memory(&router->error);
    for (size_t i = 0; i < hits; i++) {
        sink *to = &router->sinks[router->hit[i]];
        const kf_delivery what = {line, length, to->rules, to->rule_count, true, true, router->receipt};
        if (status == KF_OK)
            status = deliver(router, result, to, &what);
        to->rule_count = 0;
    }
    return status;
}

/* Rules that another matcher has found. */
typedef struct matched_rules {
    const size_t *rules;
    size_t count;
} matched_rules;

/* `matched` is NULL where `result` has the rules. */
static kf_status send_to_all(kf_router *router, kf_matcher *result, const matched_rules *matched, const char *event,
                             size_t length)
{
    size_t hits = 0;
    kf_status status = KF_OK;
    const size_t count = matched ? matched->count : kf_matched_count(result);
    for (size_t i = 0; i < count && status == KF_OK; i++)
        status = route_rule(router, result, matched ? matched->rules[i] : kf_matched_rule(result, i), event, length, &hits);
    return send_collected(router, status, result, event, length, hits);
}

/* The event at hand, under its receipt. What could not be sent must not be remembered as gone. */
static kf_status send_event(kf_router *router, kf_matcher *result, const matched_rules *matched, const char *event, size_t length,
                            const uint64_t *ticket)
{
    router->receipt = receipts_open(&router->receipts, ticket);
    const kf_status status =
        router->receipt ? send_to_all(router, result, matched, event, length) : error_no_memory(&router->error);
    if (status != KF_OK) {
        kf_router_stop_commits(router);
        receipts_spoil(&router->receipts, router->receipt);
    }
    if (!router->receipt && ticket && router->options.settled)
        router->options.settled(router->options.context, *ticket, false);
    receipts_release(&router->receipts, router->receipt);
    return status;
}

kf_status kf_router_send(kf_router *router, kf_matcher *result, const char *event, size_t length)
{
    return send_event(router, result, NULL, event, length, NULL);
}

kf_status kf_router_send_ticket(kf_router *router, kf_matcher *result, const char *event, size_t length, uint64_t ticket)
{
    return send_event(router, result, NULL, event, length, &ticket);
}

kf_status kf_router_send_matched(kf_router *router, const size_t *matched, size_t count, const char *event, size_t length)
{
    return send_event(router, NULL, &(matched_rules){matched, count}, event, length, NULL);
}

bool kf_rule_needs_matcher(const kf_rules *rules, size_t index)
{
    const rule_info *rule = &rules->rules[index];
    bool needs = rule->dedup || rule->limit;
    for (size_t i = 0; i < rule->route_count; i++)
        needs = needs || rule->routes[i].input || rules->targets[rule->routes[i].target].path;
    return needs;
}

kf_status kf_router_reopen(kf_router *router)
{
    for (size_t i = 0; i < router->rules->target_count; i++) {
        sink *to = &router->sinks[i];
        const action_calls *calls = &to->target->action->calls;
        if (to->same_as == i && calls->reopen && !calls->reopen(to))
            return sink_failed(&router->error, to, "a rule's action could not open it again");
    }
    return KF_OK;
}

kf_status kf_router_note(kf_router *router, const char *name, const char *value)
{
    return !router->steps.groups || groups_note(router->steps.groups, name, value) ? KF_OK : error_no_memory(&router->error);
}

const char *kf_router_noted(kf_router *router, const char *name)
{
    return router->steps.groups ? groups_noted(router->steps.groups, name) : NULL;
}

void kf_router_stop_commits(kf_router *router)
{
    router->commits_stopped = true;
}

kf_status kf_router_checkpoint(kf_router *router)
{
    groups *known = router->steps.groups;
    bool taken = false;
    if (!known || router->commits_stopped || receipts_are_stuck(&router->receipts) ||
        groups_snapshots(known) == RECEIPTS_MARKS - 1)
        return KF_OK;
    if (!groups_take_snapshot(known, &taken))
        return error_no_memory(&router->error);
    if (taken)
        receipts_mark(&router->receipts);
    return KF_OK;
}

/* What is still under way may yet be lost with the process, so it must not be remembered as gone: a snapshot is saved once all
 * that was sent before it is settled. There is one for each of the last marks. */
static kf_status save_settled(kf_router *router)
{
    groups *known = router->steps.groups;
    if (!known || router->commits_stopped || (router->before && !receipts_all_settled(&router->before->receipts)))
        return KF_OK;
    const size_t waiting = groups_snapshots(known);
    const uint64_t saved = receipts_marked(&router->receipts) - waiting;
    return groups_save(known, (size_t)(receipts_passed(&router->receipts) - saved), &router->error) ? KF_OK : router->error.code;
}

kf_status kf_router_commit(kf_router *router)
{
    router_work(router);
    const kf_status status = kf_router_checkpoint(router);
    return status == KF_OK ? save_settled(router) : status;
}

const kf_error *kf_router_error(const kf_router *router)
{
    return *router->error.message ? &router->error : NULL;
}

/* When all is settled, or will not be. */
static kf_status commit_all(kf_router *router)
{
    groups *known = router->steps.groups;
    if (receipts_are_stuck(&router->receipts))
        return save_settled(router);
    return !known || router->commits_stopped || groups_commit(known, &router->error) ? KF_OK : router->error.code;
}

/* What has not been kept here must not be passed there. */
static void leave_to(kf_router *after, const kf_router *closed)
{
    after->before = NULL;
    if (closed->commits_stopped || receipts_are_stuck(&closed->receipts))
        kf_router_stop_commits(after);
}

kf_status kf_router_close(kf_router *router, kf_error *error)
{
    if (!router)
        return KF_OK;
    kf_error ignored;
    kf_status status = close_sinks(router, error ? error : &ignored);
    if (status != KF_OK)
        kf_router_stop_commits(router);
    if (router->after)
        leave_to(router->after, router);
    if (router->before)
        router->before->after = NULL;
    if (status == KF_OK && commit_all(router) != KF_OK) {
        status = KF_IO;
        if (error)
            *error = router->error;
    }
    if (router->options.undelivered)
        router_tell_totals(router);
    if (status == KF_OK && !router->options.undelivered && kf_router_failure_count(router)) {
        const kf_failure failed = kf_router_failure(router, 0);
        status = KF_IO;
        if (error) {
            error_set(error, KF_IO, failed.reason);
            error_file(error, failed.target);
            error_hint(error, "events of its rules have not been delivered");
        }
    }
    const int reason = errno;
    router_free(router);
    errno = reason;
    return status;
}
