/* Tests the table of operators: the examples are valid, and dump knows every instruction. */
#include "engine/program/opcodes.h"
#include "engine/tables/index_class.h"
#include "grammar/base/operators.h"
#include "kmsfilter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static void examples_are_rules(void **state)
{
    (void)state;
    for (size_t i = 0; i < ALTERNATIVE_KINDS; i++) {
        const operator_info *info = &operator_table[i];
        char rule[1000];
        const int length = snprintf(rule, sizeof rule, "set prod = { \"111122223333\" } rule example { %s %s }",
                                    info->place == PLACE_CONDITION ? "where" : "match", info->example);
        kf_compiler *compiler = kf_compiler_new();
        assert_non_null(compiler);
        kf_compiler_add_rules(compiler, "example.kms", rule, (size_t)length);
        kf_rules *rules = kf_compiler_finish(compiler);
        if (!rules)
            fail_msg("the example %s: %s", info->example, kf_compiler_error(compiler, 0)->message);
        kf_rules_free(rules);
        kf_compiler_free(compiler);
    }
}

/* Entries with the same word are neighbours, because the printed table shows them as one operator. */
static void words_stand_together(void **state)
{
    (void)state;
    for (size_t i = 0; i < ALTERNATIVE_KINDS; i++)
        for (size_t k = i + 2; k < ALTERNATIVE_KINDS; k++)
            if (operator_table[i].place == PLACE_OPERATOR && operator_table[k].place == PLACE_OPERATOR &&
                strcmp(operator_table[i].word, operator_table[k].word) == 0)
                assert_string_equal(operator_table[i].word, operator_table[i + 1].word);
}

static void instructions_have_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < OPCODE_COUNT; i++)
        assert_true(opcode_table[i].name && *opcode_table[i].name && *opcode_table[i].sentence);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(examples_are_rules),
        cmocka_unit_test(words_stand_together),
        cmocka_unit_test(instructions_have_names),
    };
    return cmocka_run_group_tests_name("operators", tests, NULL, NULL);
}
