/* Compiles the tests that stand in rule files: copies their events, and finds the rules that they expect something of. */
#include "builtins/rules/test_plan.h"

#include "builtins/rules/definitions.h"

#include <stdio.h>
#include <string.h>

/* Takes over the expected input. JSON is put on one line, as a rendered input is. */
static bool take_input(kf_rules *rules, const expectation *from, text *to)
{
    buffer compact = {0};
    if (from->input_is_json)
        json_text_compact(from->input, &compact);
    else
        buffer_append(&compact, from->input.bytes, from->input.length);
    *to = (text){arena_copy(&rules->memory, compact.bytes, compact.length), compact.length};
    const bool done = compact.state == BUFFER_OK && to->bytes;
    buffer_free(&compact);
    return done;
}

static bool compile_expectations(kf_compiler *compiler, kf_rules *rules, const source *from, const test_definition *test,
                                 test_info *to)
{
    bool done = true;
    for (const expectation *each = test->expectations; each; each = each->next)
        to->expected_count++;
    to->expected = arena_allocate(&rules->memory, (to->expected_count + 1) * sizeof *to->expected);
    expected_rule *next = to->expected;
    for (const expectation *each = test->expectations; next && each; each = each->next, next++) {
        *next = (expected_rule){.rule = name_table_find(&compiler->rules.names, each->rule),
                                .has_times = each->has_times,
                                .has_input = each->has_input,
                                .times = each->times};
        if (next->rule == SIZE_MAX) {
            diagnostics_report(&compiler->errors, from, each->place.begin, NULL, MESSAGE(NO_SUCH_RULE),
                               (int)(each->rule.length < 200 ? each->rule.length : 200), each->rule.bytes);
            done = false;
        } else if (each->has_input && !take_input(rules, each, &next->input)) {
            return false;
        }
    }
    return to->expected && done;
}

static bool compile_test(kf_compiler *compiler, kf_rules *rules, const source *from, const test_definition *test, test_info *to)
{
    to->title = arena_copy(&rules->memory, test->title.bytes, test->title.length);
    to->file = arena_copy(&rules->memory, test->file, strlen(test->file));
    to->line = test->line;
    to->has_clock = test->has_clock;
    to->clock = test->clock;
    for (const event_text *event = test->events; event; event = event->next)
        to->event_count++;
    to->events = arena_allocate(&rules->memory, to->event_count * sizeof *to->events);
    if (!to->title || !to->file || !to->events)
        return false;
    size_t i = 0;
    for (const event_text *event = test->events; event; event = event->next, i++) {
        to->events[i] = (text){arena_copy(&rules->memory, event->bytes.bytes, event->bytes.length), event->bytes.length};
        if (!to->events[i].bytes)
            return false;
    }
    for (const table_definition *table = test->tables; table; table = table->next)
        if (compiler_add_table(compiler, from, table, &to->aliases) != KF_OK)
            return false;
    return compile_expectations(compiler, rules, from, test, to);
}

bool tests_compile(kf_compiler *compiler, kf_rules *rules)
{
    bool done = true;
    rules->tests = arena_allocate(&rules->memory, (compiler->tests.count + 1) * sizeof *rules->tests);
    for (size_t i = 0; rules->tests && i < compiler->tests.count; i++) {
        const collected_test *each = &compiler->tests.all[i];
        rules->test_count++;
        done = compile_test(compiler, rules, each->from, each->test, &rules->tests[i]) && done;
    }
    return rules->tests && done;
}
