/* Tests the tables of fields and functions: their examples are conditions, and their sources have the properties on which the
 * code relies. */
#include "builtins/language/vocabulary.h"
#include "kmsfilter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static void assert_is_condition(const char *name, const char *condition)
{
    char rule[1000];
    kf_compiler *compiler = kf_compiler_new();
    assert_non_null(compiler);
    const int length = snprintf(rule, sizeof rule, "rule example { where %s }", condition);
    kf_compiler_add_rules(compiler, "example.kms", rule, (size_t)length);
    kf_rules *rules = kf_compiler_finish(compiler);
    if (!rules)
        fail_msg("the example of %s: %s: %s", name, condition, kf_compiler_error(compiler, 0)->message);
    kf_rules_free(rules);
    kf_compiler_free(compiler);
}

static void examples_are_conditions(void **state)
{
    (void)state;
    for (size_t i = 0; i < FIELD_COUNT; i++)
        assert_is_condition(field_table[i].name, field_table[i].example);
    for (size_t i = 0; i < FUNCTION_COUNT; i++)
        assert_is_condition(function_table[i].name, function_table[i].example);
}

static void names_find_their_entries(void **state)
{
    (void)state;
    for (size_t i = 0; i < FIELD_COUNT; i++)
        assert_ptr_equal(field_find(text_of(field_table[i].name)), &field_table[i]);
    for (size_t i = 0; i < FUNCTION_COUNT; i++)
        assert_ptr_equal(function_find(text_of(function_table[i].name)), &function_table[i]);
    assert_null(field_find(text_of("no such field")));
    assert_null(function_find(text_of("no such function")));
}

static void sources_are_in_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        const field *each = &field_table[i];
        assert_int_equal(each->sources[0].rank, 1);
        for (size_t k = 0; k < each->source_count; k++) {
            assert_true(k == 0 || each->sources[k].rank >= each->sources[k - 1].rank);
            assert_true(each->sources[k].path ? each->sources[k].from == FIELD_NONE : each->sources[k].from < i);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(examples_are_conditions),
        cmocka_unit_test(names_find_their_entries),
        cmocka_unit_test(sources_are_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
