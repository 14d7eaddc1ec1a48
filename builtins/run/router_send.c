/*
 * Sends events to the sinks of their rules: each matched event once to every distinct action, and what an input makes of it
 * once for each rule. Nothing is allocated for an event, unless a line is longer than all before it.
 */
#include "builtins/run/router_internal.h"

#include "grammar/base/error.h"
#include "grammar/base/vec.h"

#include <assert.h>
#include <string.h>

bool router_sending_init(router_sending *sending, const kf_rules *rules)
{
    sending->steps.rules = rules;
    sending->hit = malloc((rules->target_count + 1) * sizeof *sending->hit);
    sending->counts = calloc(rules->count + 1, sizeof *sending->counts);
    return sending->hit && sending->counts;
}

void router_sending_free(router_sending *sending)
{
    steps_free(&sending->steps);
    free(sending->hit);
    free(sending->line);
    buffer_free(&sending->shown);
    free(sending->counts);
}

/* An event on its way through this file. */
typedef struct sent_event {
    const char *bytes;
    size_t length;
    kf_matcher *result;    /* has matched the event just now; NULL if none of the rules needs it */
    const size_t *matched; /* the rules, ascending; NULL: `result` has them */
    size_t matched_count;
} sent_event;

/* ---- To one sink ---- */

/* Hands what would be sent to the option `instead`. A target that is named anew for each event has the name for this one. */
static kf_status show(kf_router *router, const sink *to, const kf_delivery *what)
{
    const char *name = to->target->label;
    buffer *shown = &router->sending.shown;
    if (to->path) {
        buffer_clear(shown);
        buffer_string(shown, to->target->action->form.name);
        buffer_append(shown, " ", 1);
        buffer_append(shown, to->path, strlen(to->path) + 1);
        if (shown->state != BUFFER_OK)
            return error_no_memory(&router->error);
        name = shown->bytes;
    }
    return router->options.instead(router->options.context, name, what) == 0
               ? KF_OK
               : router_sink_failed(&router->error, to, "what would have been sent could not be shown");
}

static kf_status deliver(kf_router *router, const sent_event *event, sink *to, const kf_delivery *what)
{
    assert(to->same_as == (size_t)(to - router->sinks.all));
    if (to->target->path) {
        if (!steps_path(&router->sending.steps, event->result, to->target->path))
            return error_no_memory(&router->error);
        to->path = router->sending.steps.path.bytes;
    }
    if (router->options.instead)
        return show(router, to, what);
    if (to->target->action->calls.send(to, what))
        return KF_OK;
    return router_sink_failed(&router->error, to, "a rule's action could not write to it");
}

/* ---- What an input makes of the event ---- */

static kf_status input_too_long(kf_router *router, size_t rule)
{
    const rule_info *named = &router->rules->rules[rule];
    error_report(&router->error, MESSAGE(INPUT_TOO_LARGE));
    error_file(&router->error, named->file);
    error_place(&router->error, named->line, 1);
    return KF_IO;
}

static kf_status send_rendered(kf_router *router, const sent_event *event, size_t rule, const rule_route *route)
{
    buffer *rendered = &router->sending.steps.rendered;
    const bool done = steps_render(&router->sending.steps, event->result, rule, route->input, event->bytes, event->length);
    if (done)
        buffer_append(rendered, "\n", 1);
    if (rendered->state == BUFFER_TOO_LONG)
        return input_too_long(router, rule);
    if (!done || rendered->state != BUFFER_OK)
        return error_no_memory(&router->error);
    const kf_delivery what = {rendered->bytes, rendered->length, &rule, 1, false, route->input->is_json, router->sending.receipt};
    return deliver(router, event, router_sink_of(&router->sinks, route->target), &what);
}

/* ---- The event itself ---- */

/* Notes that a rule sends the event itself to a target. A rule that sends it to one sink twice is noted once, which works
 * because all that one rule sends is noted before the next rule's turn. */
static void collect(kf_router *router, size_t rule, size_t goal, size_t *hits)
{
    sink *to = router_sink_of(&router->sinks, goal);
    assert(to->rule_count == 0 || to->rules[to->rule_count - 1] <= rule);
    if (to->rule_count == 0)
        router->sending.hit[(*hits)++] = to->same_as;
    if (to->rule_count == 0 || to->rules[to->rule_count - 1] != rule)
        to->rules[to->rule_count++] = rule;
}

/* The event as a line: itself if it ends with a newline, else a copy that does. NULL if memory ran out. */
static const char *as_line(router_sending *sending, const sent_event *event, size_t *length)
{
    *length = event->length;
    if (event->length && event->bytes[event->length - 1] == '\n')
        return event->bytes;
    if (!vec_reserve(sending->line, 0, sending->line_capacity, event->length + 1))
        return NULL;
    memcpy(sending->line, event->bytes, event->length);
    sending->line[event->length] = '\n';
    ++*length;
    return sending->line;
}

/* Sends the event itself to the sinks that were collected, if all has gone well so far, and empties their lists of rules. */
static kf_status send_collected(kf_router *router, kf_status status, const sent_event *event, size_t hits)
{
    size_t length = 0;
    const char *line = hits && status == KF_OK ? as_line(&router->sending, event, &length) : NULL;
    if (hits && status == KF_OK && !line)
        status = error_no_memory(&router->error);
    for (size_t i = 0; i < hits; i++) {
        sink *to = &router->sinks.all[router->sending.hit[i]];
        const kf_delivery what = {line, length, to->rules, to->rule_count, true, true, router->sending.receipt};
        if (status == KF_OK)
            status = deliver(router, event, to, &what);
        to->rule_count = 0;
    }
    return status;
}

/* ---- All rules ---- */

/* Takes a matched rule through dedup and limit. If it passes, what its inputs make of the event is sent, and the sinks that get
 * the event itself are collected. */
static kf_status route_rule(kf_router *router, const sent_event *event, size_t rule, size_t *hits)
{
    const rule_info *matched = &router->rules->rules[rule];
    kf_rule_counts *counts = &router->sending.counts[rule];
    steps *taken = &router->sending.steps;
    const step_verdict verdict = steps_pass(taken, router->keeping.groups, event->result, rule);
    if (verdict == STEP_NO_MEMORY)
        return error_no_memory(&router->error);
    counts->deduplicated += verdict == STEP_DEDUPLICATED;
    counts->limited += verdict == STEP_LIMITED;
    if (verdict != STEP_PASSES)
        return KF_OK;
    for (size_t i = 0; i < taken->trace_count; i++)
        if (!receipts_note(&router->receipts, router->sending.receipt, &taken->traces[i]))
            return error_no_memory(&router->error);
    counts->delivered++;
    for (size_t i = 0; i < matched->route_count; i++) {
        const rule_route *route = &matched->routes[i];
        const kf_status status = route->input ? send_rendered(router, event, rule, route) : KF_OK;
        if (status != KF_OK)
            return status;
        if (!route->input)
            collect(router, rule, route->target, hits);
    }
    return KF_OK;
}

static kf_status send_to_all(kf_router *router, const sent_event *event)
{
    size_t hits = 0;
    kf_status status = KF_OK;
    const size_t count = event->matched ? event->matched_count : kf_matched_count(event->result);
    for (size_t i = 0, next = 0; i < count && status == KF_OK; i++) {
        const size_t rule = event->matched ? event->matched[i] : kf_matched_rule(event->result, i);
        assert(rule >= next && rule < router->rules->count); /* ascending, without repeats */
        next = rule + 1;
        status = route_rule(router, event, rule, &hits);
    }
    assert(hits <= router->sinks.count);
    return send_collected(router, status, event, hits);
}

/* Sends an event under a receipt of its own. `ticket` may be NULL. If the event could not be sent, nothing may be saved any
 * more, since what would be saved says that it was. */
static kf_status send_event(kf_router *router, const sent_event *event, const uint64_t *ticket)
{
    const uint64_t receipt = receipts_open(&router->receipts, ticket);
    router->sending.receipt = receipt;
    const kf_status status = receipt == NO_RECEIPT ? error_no_memory(&router->error) : send_to_all(router, event);
    if (status != KF_OK) {
        kf_router_stop_commits(router);
        receipts_spoil(&router->receipts, receipt);
    }
    if (receipt == NO_RECEIPT && ticket && router->options.settled)
        router->options.settled(router->options.context, *ticket, false);
    receipts_release(&router->receipts, receipt);
    return status;
}

kf_status kf_router_send(kf_router *router, kf_matcher *result, const char *event, size_t length)
{
    return send_event(router, &(sent_event){.bytes = event, .length = length, .result = result}, NULL);
}

kf_status kf_router_send_ticket(kf_router *router, kf_matcher *result, const char *event, size_t length, uint64_t ticket)
{
    return send_event(router, &(sent_event){.bytes = event, .length = length, .result = result}, &ticket);
}

kf_status kf_router_send_matched(kf_router *router, const size_t *matched, size_t count, const char *event, size_t length)
{
    static const size_t none[1];
    const sent_event sent = {.bytes = event, .length = length, .matched = count ? matched : none, .matched_count = count};
    return send_event(router, &sent, NULL);
}

bool kf_rule_needs_matcher(const kf_rules *rules, size_t index)
{
    const rule_info *rule = &rules->rules[index];
    bool needs = rule->dedup || rule->limit;
    for (size_t i = 0; i < rule->route_count; i++)
        needs = needs || rule->routes[i].input || rules->targets[rule->routes[i].target].path;
    return needs;
}
