/* Tests the tables of actions and settings: their examples can be compiled, and their entries have the properties on which the
 * code relies. */
#include "builtins/actions/actions.h"
#include "grammar/base/setting_form.h"
#include "kmsfilter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static void compiles_examples(void **state)
{
    (void)state;
    for (size_t i = 0; i < action_count; i++) {
        char rule[600];
        kf_compiler *compiler = kf_compiler_new();
        snprintf(rule, sizeof rule, "rule example { %s }", action_table[i].example);
        kf_compiler_add_rules(compiler, "example", rule, strlen(rule));
        kf_rules *rules = kf_compiler_finish(compiler);
        if (!rules)
            print_error("%s: %s\n", rule, kf_compiler_error(compiler, 0)->message);
        assert_non_null(rules);
        kf_rules_free(rules);
        kf_compiler_free(compiler);
    }
}

static void finds_each_action_by_its_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < action_count; i++)
        assert_ptr_equal(action_find(text_of(action_table[i].form.name)), &action_table[i]);
    assert_null(action_find(text_of("shout")));
}

static void has_the_functions_that_belong_together(void **state)
{
    (void)state;
    for (size_t i = 0; i < action_count; i++) {
        const action_calls *calls = &action_table[i].calls;
        assert_non_null(calls->send);
        assert_int_equal(calls->work != NULL, calls->watch != NULL); /* sink_wait */
        assert_int_equal(calls->open != NULL, calls->close != NULL);
        assert_int_equal(calls->kind != NULL, calls->count != NULL);
        assert_true(!calls->reopen || calls->open);
    }
}

static void check_setting(const action_form *of, const setting_form *setting)
{
    char room[SETTING_ROOM];
    assert_true(setting->offset < of->settings_size);
    assert_int_equal(setting->choices != NULL, setting->type == SETTING_CHOICE);
    assert_int_equal(*setting->unit != '\0', setting->type == SETTING_NUMBER);
    assert_true(setting->least <= setting->most);
    assert_true(setting->by_default <= setting->most || setting->type == SETTING_CHOICE);
    setting_write_values(setting, room);
    assert_true(*room);
    setting_write_default(setting, room);
}

static void has_settings_that_make_sense(void **state)
{
    (void)state;
    for (size_t i = 0; i < action_count; i++) {
        const action_form *of = &action_table[i].form;
        for (size_t j = 0; j < of->setting_count; j++) {
            check_setting(of, &of->settings[j]);
            for (size_t k = 0; k < j; k++)
                assert_string_not_equal(of->settings[j].name, of->settings[k].name);
        }
    }
}

static void writes_numbers_as_rules_do(void **state)
{
    static const char *const choices[] = {"one", "two", NULL};
    const setting_form number = {.type = SETTING_NUMBER, .least = 1, .most = 1000, .by_default = 64, .unit = ""};
    const setting_form size = {.type = SETTING_SIZE, .least = 1024, .most = INT64_MAX, .by_default = 0};
    const setting_form duration = {.type = SETTING_DURATION, .least = 0, .most = 86400000, .by_default = 90000};
    const setting_form choice = {.type = SETTING_CHOICE, .choices = choices, .by_default = -1};
    char room[SETTING_ROOM];
    (void)state;
    setting_write_values(&number, room);
    assert_string_equal(room, "a whole number from 1 to 1000");
    setting_write_default(&number, room);
    assert_string_equal(room, "64");
    setting_write_values(&size, room);
    assert_string_equal(room, "a size in bytes from 1K");
    setting_write_default(&size, room);
    assert_string_equal(room, "");
    setting_write_values(&duration, room);
    assert_string_equal(room, "a duration from 0ms to 1d");
    setting_write_default(&duration, room);
    assert_string_equal(room, "90s");
    setting_write_values(&choice, room);
    assert_string_equal(room, "one of one, two");
    setting_write_default(&choice, room);
    assert_string_equal(room, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compiles_examples),
        cmocka_unit_test(finds_each_action_by_its_name),
        cmocka_unit_test(has_the_functions_that_belong_together),
        cmocka_unit_test(has_settings_that_make_sense),
        cmocka_unit_test(writes_numbers_as_rules_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
