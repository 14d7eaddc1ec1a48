/*
 * Runs the tests that stand in rule files (rules/test_plan.c has compiled them). The events of a test go, in order, through
 * matching, dedup, limit and input as they would in a run, with nothing remembered before. What each rule delivered is compared
 * with what the test expects.
 */
#include "builtins/run/coverage.h"
#include "builtins/run/steps.h"
#include "builtins/text/encoding.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct test_run {
    const kf_rules *rules;
    const test_info *test;
    kf_matcher *matcher;
    steps steps;
    groups *groups;                       /* what dedup and limit remember: nothing before the test's first event */
    uint64_t *counts, *dropped;           /* by rule */
    bool *met;                            /* by expectation: some delivery had its input */
    buffer expected, actual, explanation; /* the texts of the result */
    buffer inputs;                        /* what inputs made of the events, for the explanation */
} test_run;

/* Long texts are cut where they are shown. */
static int shown(size_t length)
{
    return length < 300 ? (int)length : 300;
}

/* Compares what a rule delivers, after its inputs, with the inputs that the test expects. */

static bool note_inputs(test_run *run, size_t rule, const text *event)
{
    const rule_info *info = &run->rules->rules[rule];
    for (size_t i = 0; i < info->route_count; i++) {
        const rule_input *input = info->routes[i].input;
        if (input && !steps_render(&run->steps, run->matcher, rule, input, event->bytes, event->length))
            return false;
        for (size_t k = 0; k < run->test->expected_count; k++) {
            const expected_rule *expected = &run->test->expected[k];
            const text got = input ? (text){run->steps.rendered.bytes, run->steps.rendered.length} : *event;
            if (expected->has_input && expected->rule == rule && text_equals(expected->input, got))
                run->met[k] = true;
        }
        if (input && run->test->expected_count)
            buffer_format(&run->inputs, "    input of %.100s: %.*s\n", info->name, shown(run->steps.rendered.length),
                          run->steps.rendered.bytes);
    }
    return true;
}

static bool run_event(test_run *run, const text *event, size_t number)
{
    const kf_status status = kf_match(run->matcher, event->bytes, event->length);
    if (status == KF_NO_MEMORY)
        return false;
    if (status == KF_BAD_EVENT)
        buffer_format(&run->explanation, "  event %zu is not a valid event: %s\n", number,
                      kf_matcher_error(run->matcher)->message);
    for (size_t i = 0; i < kf_matched_count(run->matcher); i++) {
        const size_t rule = kf_matched_rule(run->matcher, i);
        const step_verdict verdict = steps_pass(&run->steps, run->groups, run->matcher, rule);
        if (verdict == STEP_NO_MEMORY)
            return false;
        run->counts[rule] += verdict == STEP_PASSES;
        run->dropped[rule] += verdict != STEP_PASSES;
        if (verdict == STEP_PASSES && !note_inputs(run, rule, event))
            return false;
    }
    return true;
}

static int append(void *context, const char *bytes, size_t length)
{
    buffer *to = context;
    buffer_append(to, bytes, length);
    return to->state != BUFFER_OK;
}

/* Explains why a rule has delivered less than expected: which of its predicates did not hold, for each event of the test. */
static void explain_missing(test_run *run, size_t rule)
{
    const kf_rules *rules = run->rules;
    const rule_info *info = &rules->rules[rule];
    if (run->dropped[rule])
        buffer_format(&run->explanation, "  %s matched, and dedup or limit dropped it %llu times\n", info->name,
                      (unsigned long long)run->dropped[rule]);
    for (size_t event = 0; event < run->test->event_count && run->counts[rule] == 0; event++) {
        const text *bytes = &run->test->events[event];
        bool all = true;
        if (kf_match(run->matcher, bytes->bytes, bytes->length) != KF_OK)
            continue;
        for (size_t i = 0; i < kf_rule_predicate_count(rules, rule); i++) {
            if (kf_predicate_holds(run->matcher, rule, i))
                continue;
            all = false;
            buffer_format(&run->explanation, "  event %zu: %.100s: no: %.300s; ", event + 1, info->name,
                          kf_rule_predicate(rules, rule, i));
            if (kf_predicate_found(run->matcher, rule, i, append, &run->explanation) < 0)
                run->explanation.state = BUFFER_NO_MEMORY;
            buffer_format(&run->explanation, "\n");
        }
        if (all && !run->dropped[rule])
            buffer_format(
                &run->explanation,
                "  event %zu: %.100s: every condition holds by itself: one of them is behind a not, or their values are "
                "in different elements of an array\n",
                event + 1, info->name);
    }
}

static bool same_file(const test_run *run, size_t rule)
{
    return strcmp(run->rules->rules[rule].file, run->test->file) == 0;
}

static const expected_rule *find_expected(const test_run *run, size_t rule)
{
    for (size_t i = 0; i < run->test->expected_count; i++)
        if (run->test->expected[i].rule == rule)
            return &run->test->expected[i];
    return NULL;
}

static void describe(test_run *run)
{
    for (size_t i = 0; i < run->test->expected_count; i++) {
        const expected_rule *expected = &run->test->expected[i];
        buffer_format(&run->expected, "%s%s", i ? ", " : "", run->rules->rules[expected->rule].name);
        if (expected->has_times)
            buffer_format(&run->expected, " times %llu", (unsigned long long)expected->times);
        if (expected->has_input)
            buffer_format(&run->expected, " input %.*s", shown(expected->input.length), expected->input.bytes);
    }
    for (size_t rule = 0; rule < run->rules->count; rule++) {
        if (!run->counts[rule] || (!same_file(run, rule) && !find_expected(run, rule)))
            continue;
        buffer_format(&run->actual, "%s%s", run->actual.length ? ", " : "", run->rules->rules[rule].name);
        if (run->counts[rule] > 1)
            buffer_format(&run->actual, " times %llu", (unsigned long long)run->counts[rule]);
    }
    if (!run->expected.length)
        buffer_format(&run->expected, "nothing");
    if (!run->actual.length)
        buffer_format(&run->actual, "nothing");
}

static bool judge(test_run *run)
{
    bool passed = run->explanation.length == 0;
    bool inputs_met = true;
    for (size_t i = 0; i < run->test->expected_count; i++) {
        const expected_rule *expected = &run->test->expected[i];
        const uint64_t got = run->counts[expected->rule];
        const bool right = expected->has_times ? got == expected->times : got > 0;
        if (!right && got < (expected->has_times ? expected->times : 1))
            explain_missing(run, expected->rule);
        inputs_met = inputs_met && (!expected->has_input || !right || run->met[i]);
        passed = passed && right;
    }
    for (size_t rule = 0; rule < run->rules->count; rule++)
        if (run->counts[rule] && same_file(run, rule) && !find_expected(run, rule))
            passed = false;
    if (!inputs_met)
        buffer_append(&run->explanation, run->inputs.bytes, run->inputs.length);
    return passed && inputs_met;
}

static bool start(test_run *run)
{
    kf_error ignored;
    run->matcher = kf_matcher_new(run->rules, NULL);
    run->steps.rules = run->rules;
    run->groups = groups_new(0, NULL, &ignored);
    run->counts = calloc(run->rules->count + 1, sizeof *run->counts);
    run->dropped = calloc(run->rules->count + 1, sizeof *run->dropped);
    run->met = calloc(run->test->expected_count + 1, sizeof *run->met);
    if (!run->matcher || !run->groups || !run->counts || !run->dropped || !run->met)
        return false;
    evaluation *told = matcher_evaluation(run->matcher);
    told->clock = run->test->has_clock ? CLOCK_FIXED : CLOCK_EVENT;
    told->now = run->test->clock;
    if (run->test->aliases)
        told->aliases = run->test->aliases;
    return true;
}

static kf_test_result *conclude(test_run *run, bool passed)
{
    kf_test_result *result = calloc(1, sizeof *result);
    if (!result)
        return NULL;
    describe(run);
    result->passed = passed;
    result->expected = buffer_take(&run->expected);
    result->actual = buffer_take(&run->actual);
    result->explanation = buffer_take(&run->explanation);
    if (result->expected && result->actual && result->explanation)
        return result;
    kf_test_result_free(result);
    return NULL;
}

kf_test_result *kf_test_run(const kf_rules *rules, size_t test, kf_coverage *coverage)
{
    test_run run = {.rules = rules, .test = &rules->tests[test]};
    bool done = start(&run);
    for (size_t i = 0; done && i < run.test->event_count; i++) {
        done = run_event(&run, &run.test->events[i], i + 1);
        if (done && coverage)
            coverage_note_event(coverage, run.matcher);
    }
    for (size_t rule = 0; done && coverage && rule < rules->count; rule++)
        if (run.counts[rule])
            coverage_note_delivery(coverage, rule);
    kf_test_result *result = done ? conclude(&run, judge(&run)) : NULL;
    steps_free(&run.steps);
    groups_free(run.groups);
    kf_matcher_free(run.matcher);
    free(run.counts);
    free(run.dropped);
    free(run.met);
    buffer_free(&run.expected);
    buffer_free(&run.actual);
    buffer_free(&run.explanation);
    buffer_free(&run.inputs);
    return result;
}

void kf_test_result_free(kf_test_result *result)
{
    if (!result)
        return;
    free((char *)result->expected);
    free((char *)result->actual);
    free((char *)result->explanation);
    free(result);
}
