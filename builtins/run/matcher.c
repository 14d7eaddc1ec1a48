/*
 * kf_matcher: matches events, and keeps the result of the last one. It has the engine's matcher, which is the working memory of
 * one thread, and the error of an event that was refused, with its place. router_send.c and tests.c take the result from there
 * to the rules' actions.
 */
#include "builtins/run/matcher.h"

#include "builtins/text/options.h"
#include "engine/match/matcher.h"
#include "grammar/base/diagnostics.h"
#include "grammar/base/error.h"
#include "grammar/base/timestamp.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* An error does not show a line that is longer than this. */
#define LONGEST_EXCERPT 4096

struct kf_matcher {
    const kf_rules *rules;
    matcher *engine;
    evaluation evaluation;
    const uint32_t *matched;
    size_t matched_count;
    kf_error error;
    bool refused;
};

kf_matcher *kf_matcher_new(const kf_rules *rules, const kf_limits *limits)
{
    kf_limits known;
    kf_error error;
    if (!options_read(&known, sizeof known, limits, "kf_limits", &error)) {
        errno = EINVAL;
        return NULL;
    }
    kf_matcher *result = calloc(1, sizeof *result);
    if (result)
        result->engine = matcher_new(rules->program, &known);
    if (!result || !result->engine) {
        free(result);
        return NULL;
    }
    result->rules = rules;
    result->evaluation.aliases = rules->aliases;
    matcher_set_context(result->engine, &result->evaluation);
    return result;
}

matcher *matcher_engine(const kf_matcher *state)
{
    return state->engine;
}

const kf_rules *matcher_rules(const kf_matcher *state)
{
    return state->rules;
}

evaluation *matcher_evaluation(kf_matcher *state)
{
    return &state->evaluation;
}

int64_t matcher_event_time(kf_matcher *state)
{
    int64_t time;
    struct timespec system;
    const uint32_t node = state->rules->time_node;
    const event_value *value = node == NODE_NONE ? NULL : matcher_values(state->engine, node);
    for (; value; value = value->next)
        if (value->kind == EVENT_STRING && timestamp_parse(value->bytes, value->length, &time))
            return time;
    if (state->evaluation.clock == CLOCK_FIXED)
        return state->evaluation.now;
    clock_gettime(CLOCK_REALTIME, &system);
    return (int64_t)system.tv_sec * NANOSECONDS + system.tv_nsec;
}

void kf_matcher_free(kf_matcher *state)
{
    if (!state)
        return;
    matcher_free(state->engine);
    free(state);
}

/* Refuses the event for the reason in state->error, and adds its place. If `offset` is SIZE_MAX, the reason is about the whole
 * event. */
static kf_status refuse(kf_matcher *state, const char *event, size_t length, size_t offset)
{
    state->refused = true;
    state->matched_count = 0;
    if (offset == SIZE_MAX)
        return state->error.code;
    const source whole = {NULL, event, length};
    const place where = source_place(&whole, offset < length ? offset : length);
    error_place(&state->error, where.line, where.column);
    const size_t line_length = source_line_length(&whole, where.line_begin);
    if (line_length <= LONGEST_EXCERPT)
        error_excerpt(&state->error, where.line_begin, line_length);
    return state->error.code;
}

const char *kf_simd(const char **problem)
{
    const char *ignored;
    return matcher_kernel(problem ? problem : &ignored);
}

kf_status kf_match(kf_matcher *state, const char *event, size_t length)
{
    event_error error = {DIAGNOSTIC_NONE, SIZE_MAX, 0};
    state->refused = false;
    state->matched_count = 0;
    const kf_status status = matcher_match(state->engine, event, length, &state->matched, &state->matched_count, &error);
    if (status == KF_OK)
        return KF_OK;
    if (status == KF_NO_MEMORY)
        error_no_memory(&state->error);
    else /* of these formats, some ask for the limit, and the others for nothing */
        error_report(&state->error, error.what, diagnostic_about(error.what)->format, error.limit);
    return refuse(state, event, length, status == KF_NO_MEMORY ? SIZE_MAX : error.offset);
}

size_t kf_matched_count(const kf_matcher *state)
{
    return state->matched_count;
}

size_t kf_matched_rule(const kf_matcher *state, size_t index)
{
    return state->matched[index];
}

bool kf_matcher_noticed(const kf_matcher *state)
{
    const kf_rules *rules = state->rules;
    for (size_t i = 0; i < rules->noticed_count; i++)
        if (matcher_has_values(state->engine, rules->noticed[i]))
            return true;
    return false;
}

const kf_error *kf_matcher_error(const kf_matcher *state)
{
    return state->refused ? &state->error : NULL;
}

bool kf_predicate_holds(kf_matcher *state, size_t rule, size_t predicate)
{
    return matcher_holds(state->engine, program_predicate(state->rules->program, (uint32_t)rule, predicate));
}

uint64_t kf_matcher_limit_hits(const kf_matcher *state, size_t rule)
{
    return matcher_limit_hits(state->engine, (uint32_t)rule);
}

bool kf_matcher_reached_limit(const kf_matcher *state)
{
    return matcher_reached_limit(state->engine);
}

kf_status kf_check_envelope(kf_matcher *state, const char *event, size_t length)
{
    static const char *const fields[] = {"id", "account", "source", "time", "region", "resources", "detail-type"};

    const kf_status status = kf_match(state, event, length);
    if (status != KF_OK)
        return status;
    json_error_t error;
    json_t *object = json_loadb(event, length, JSON_ALLOW_NUL, &error);
    if (!object) {
        error_report(&state->error, MESSAGE(STRICT_BAD_VALUE));
        return refuse(state, event, length, error.position > 0 ? (size_t)error.position - 1 : 0);
    }
    const char *missing = NULL;
    for (size_t i = 0; !missing && i < sizeof fields / sizeof fields[0]; i++)
        if (!json_object_get(object, fields[i]))
            missing = fields[i];
    json_decref(object);
    if (!missing)
        return KF_OK;
    error_report(&state->error, MESSAGE(STRICT_FIELD_MISSING), missing);
    return refuse(state, event, length, SIZE_MAX);
}
