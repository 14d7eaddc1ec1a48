/* Makes keys of groups, and values for templates, of what the matcher kept of the event. */
#include "builtins/run/steps.h"

#include "engine/match/matcher.h"
#include "grammar/base/timestamp.h"
#include "grammar/base/vec.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* A template may name the whole event many times, and an event be as long as its limit. */
#define LONGEST_INPUT ((size_t)64 << 20)

void steps_free(steps *state)
{
    buffer_free(&state->key);
    buffer_free(&state->rendered);
    buffer_free(&state->path);
    aws_input_memory_free(&state->transformer);
    free(state->values);
    state->values = NULL;
}

/* Skips values that stand in an array: they are part of the text of the array, which is a value, too. */
static const event_value *next_whole(const event_value *value)
{
    while (value && value->element)
        value = value->next;
    return value;
}

/* ---- dedup and limit ---- */

/* Appends values to a key, with their kinds and lengths, so that no two different groups have the same key. */
static void append_values(buffer *key, const event_value *value)
{
    for (value = next_whole(value); value; value = next_whole(value->next)) {
        const unsigned char kind = (unsigned char)(value->kind + 1);
        buffer_append(key, (const char *)&kind, 1);
        buffer_append(key, (const char *)&value->length, sizeof value->length);
        buffer_append(key, value->bytes, value->length);
    }
    buffer_append(key, "", 1);
}

static bool compose_key(steps *state, kf_matcher *result, const rule_info *rule, const group_rule *by, char clause)
{
    buffer_clear(&state->key);
    buffer_append(&state->key, rule->name, strlen(rule->name) + 1);
    buffer_append(&state->key, &clause, 1);
    for (size_t i = 0; i < by->node_count; i++)
        append_values(&state->key, matcher_values(matcher_engine(result), by->nodes[i]));
    return state->key.state == BUFFER_OK && !matcher_failed(matcher_engine(result));
}

step_verdict steps_pass(steps *state, groups *known, kf_matcher *result, size_t rule)
{
    const rule_info *info = &state->rules->rules[rule];
    state->trace_count = 0;
    if (!info->dedup && !info->limit)
        return STEP_PASSES;
    assert(known && result);
    const int64_t time = matcher_event_time(result);
    group_verdict verdict = GROUP_PASSES;
    if (info->dedup) {
        if (!compose_key(state, result, info, info->dedup, 'd'))
            return STEP_NO_MEMORY;
        verdict = groups_dedup(known, (text){state->key.bytes, state->key.length}, time, info->dedup->period,
                               &state->traces[state->trace_count++]);
    }
    if (verdict == GROUP_PASSES && info->limit) {
        if (!compose_key(state, result, info, info->limit, 'l'))
            return STEP_NO_MEMORY;
        const text key = {state->key.bytes, state->key.length};
        verdict = groups_limit(known, key, time, info->limit->count, info->limit->period, &state->traces[state->trace_count++]);
    }
    switch (verdict) {
    case GROUP_PASSES:
        return STEP_PASSES;
    case GROUP_REPEATED:
        return STEP_DEDUPLICATED;
    case GROUP_EXHAUSTED:
        return STEP_LIMITED;
    case GROUP_FAILED:
        break;
    }
    return STEP_NO_MEMORY;
}

/* ---- input ---- */

typedef struct lookup {
    steps *state;
    matcher *engine;
} lookup;

static const template_value *values_of(void *context, uint32_t node, size_t *count)
{
    static const template_kind kinds[] = {
        [EVENT_STRING] = TEMPLATE_STRING, [EVENT_NUMBER] = TEMPLATE_NUMBER, [EVENT_TRUE] = TEMPLATE_TRUE,
        [EVENT_FALSE] = TEMPLATE_FALSE,   [EVENT_NULL] = TEMPLATE_NULL,     [EVENT_CONTAINER] = TEMPLATE_JSON,
    };
    const lookup *from = context;
    steps *state = from->state;
    *count = 0;
    for (const event_value *value = next_whole(matcher_values(from->engine, node)); value; value = next_whole(value->next)) {
        if (!vec_reserve(state->values, *count, state->value_capacity, 1)) {
            state->no_memory = true;
            return state->values;
        }
        state->values[(*count)++] = (template_value){kinds[value->kind], value->bytes, value->length};
    }
    return state->values;
}

bool steps_render(steps *state, kf_matcher *result, size_t rule, const rule_input *input, const char *event, size_t length)
{
    matcher *engine = matcher_engine(result);
    state->no_memory = false;
    state->rendered.limit = LONGEST_INPUT;
    buffer_clear(&state->rendered);
    if (input->template) {
        lookup from = {state, engine};
        template_render(input->template, values_of, &from, &state->rendered);
    } else {
        char received[TIMESTAMP_LENGTH];
        const char *name = state->rules->rules[rule].name;
        const aws_input_event what = {.json = {event, length},
                                      .rule = {name, strlen(name)},
                                      .received = {received, timestamp_print(matcher_event_time(result), received)}};
        aws_input_render(input->transformer, &what, &state->transformer, &state->rendered);
    }
    return !state->no_memory && state->rendered.state == BUFFER_OK && !matcher_failed(engine);
}

bool steps_path(steps *state, kf_matcher *result, const template *path)
{
    lookup from = {state, matcher_engine(result)};
    state->no_memory = false;
    buffer_clear(&state->path);
    template_render(path, values_of, &from, &state->path);
    buffer_append(&state->path, "", 1);
    return !state->no_memory && state->path.state == BUFFER_OK && !matcher_failed(from.engine);
}
