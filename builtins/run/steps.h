/*
 * What happens to a matched event before it reaches an action: dedup, then limit, and what the action gets instead of the event. The
 * router and the tests of rule files go through the same steps.
 */
#ifndef BUILTINS_RUN_STEPS_H
#define BUILTINS_RUN_STEPS_H

#include "builtins/groups/groups.h"
#include "builtins/run/matcher.h"
#include "builtins/text/buffer.h"

typedef enum step_verdict { STEP_PASSES, STEP_DEDUPLICATED, STEP_LIMITED, STEP_NO_MEMORY } step_verdict;

/* Zeroed but for `rules`; `groups` are made by whoever owns it. */
typedef struct steps {
    const kf_rules *rules;
    groups *groups;
    buffer key;
    buffer rendered;
    buffer path;
    template_value *values;
    size_t value_capacity;
    aws_input_memory transformer;
    group_trace traces[2]; /* of the event that has passed last */
    size_t trace_count;
    bool no_memory;
} steps;

void steps_free(steps *state);

/* Whether the event that has just been matched passes the rule's dedup and limit, and what it has left there. */
step_verdict steps_pass(steps *state, kf_matcher *result, size_t rule);

/* What an action gets: in state->rendered, valid until the next call. False if memory ran out or the text is too long
 * (its state says which). */
bool steps_render(steps *state, kf_matcher *result, size_t rule, const rule_input *input, const char *event, size_t length);

/* What a target's path says of the event: in state->path, with a NUL behind it. False if memory ran out. */
bool steps_path(steps *state, kf_matcher *result, const template *path);

#endif
