/*
 * The steps of a matched event before it reaches an action: dedup, then limit, then what the action gets instead of the event.
 * The router (router_send.c) and the tests of rule files (tests.c) take events through the same steps. All of them read values
 * of the event from the matcher that has just matched it.
 */
#ifndef BUILTINS_RUN_STEPS_H
#define BUILTINS_RUN_STEPS_H

#include "builtins/groups/groups.h"
#include "builtins/run/matcher.h"
#include "builtins/text/buffer.h"

typedef enum step_verdict { STEP_PASSES, STEP_DEDUPLICATED, STEP_LIMITED, STEP_NO_MEMORY } step_verdict;

/* Memory for the steps, used again for each event. Zeroed but for `rules`, it is ready. */
typedef struct steps {
    const kf_rules *rules;
    buffer key;             /* of a group */
    buffer rendered;        /* the result of steps_render */
    buffer path;            /* the result of steps_path */
    template_value *values; /* of one operand of a template */
    size_t value_capacity;
    aws_input_memory transformer;
    group_trace traces[2]; /* what the event left in groups at the last call of steps_pass */
    size_t trace_count;
    bool no_memory; /* it ran out while values were collected */
} steps;

void steps_free(steps *state);

/* Takes the event through the rule's dedup and limit, and sets the traces that it leaves in groups. `known` and `result` may be
 * NULL for a rule that has neither. */
step_verdict steps_pass(steps *state, groups *known, kf_matcher *result, size_t rule);

/* Renders an input into state->rendered, which is valid until the next call. False if memory ran out or the result is too long;
 * its state says which. */
bool steps_render(steps *state, kf_matcher *result, size_t rule, const rule_input *input, const char *event, size_t length);

/* Renders a path that is named anew for each event into state->path, with a NUL behind it. False if memory ran out. */
bool steps_path(steps *state, kf_matcher *result, const template *path);

#endif
