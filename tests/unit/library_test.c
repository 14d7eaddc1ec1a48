/*
 * Tests the library as an embedding program uses it, where no case of the program can test it: objects that outlive others,
 * several matchers on one kf_rules, and the results of callbacks.
 */
#include "kmsfilter.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static kf_rules *compile(const char *text)
{
    kf_compiler *compiler = kf_compiler_new();
    assert_non_null(compiler);
    assert_int_equal(kf_compiler_add_rules(compiler, "test.kms", text, strlen(text)), KF_OK);
    kf_rules *rules = kf_compiler_finish(compiler);
    kf_compiler_free(compiler);
    assert_non_null(rules);
    return rules;
}

static const char two_rules[] = "rule first \"A title\" { match {\"a\":[1]} }\n"
                                "rule second { match {\"a\":[{\"prefix\":\"x\"}]} to drop }\n";

static void rules_outlive_their_compiler(void **state)
{
    (void)state;
    kf_rules *rules = compile(two_rules);
    assert_int_equal(kf_rules_count(rules), 2);
    assert_string_equal(kf_rule_name(rules, 0), "first");
    assert_string_equal(kf_rule_title(rules, 0), "A title");
    assert_null(kf_rule_title(rules, 1));
    assert_string_equal(kf_rule_file(rules, 1), "test.kms");
    assert_int_equal(kf_rule_line(rules, 1), 2);
    kf_rules_free(rules);
}

static void a_mistake_has_its_place(void **state)
{
    (void)state;
    static const char text[] = "rule one {\n  match {\"a\":[{\"prefx\":\"x\"}]}\n}\n";
    kf_compiler *compiler = kf_compiler_new();
    assert_int_equal(kf_compiler_add_rules(compiler, "bad.kms", text, strlen(text)), KF_BAD_RULES);
    assert_int_equal(kf_compiler_error_count(compiler), 1);
    const kf_error *error = kf_compiler_error(compiler, 0);
    assert_int_equal(error->code, KF_BAD_RULES);
    assert_string_equal(error->message, "Unrecognized match type prefx");
    assert_string_equal(error->hint, "did you mean \"prefix\"?");
    assert_string_equal(error->file, "bad.kms");
    assert_int_equal(error->line, 2);
    assert_string_equal(error->excerpt, "  match {\"a\":[{\"prefx\":\"x\"}]}");
    assert_null(kf_compiler_finish(compiler));
    kf_compiler_free(compiler);
}

static void the_matcher_tells_rules_in_order(void **state)
{
    (void)state;
    kf_rules *rules = compile(two_rules);
    kf_matcher *matcher = kf_matcher_new(rules, NULL);
    static const char event[] = "{\"a\":[\"xy\",1]}";
    assert_int_equal(kf_match(matcher, event, strlen(event)), KF_OK);
    assert_int_equal(kf_matched_count(matcher), 2);
    assert_int_equal(kf_matched_rule(matcher, 0), 0);
    assert_int_equal(kf_matched_rule(matcher, 1), 1);
    assert_null(kf_matcher_error(matcher));
    kf_matcher_free(matcher);
    kf_rules_free(rules);
}

static void a_bad_event_matches_nothing(void **state)
{
    (void)state;
    kf_rules *rules = compile(two_rules);
    kf_matcher *matcher = kf_matcher_new(rules, NULL);
    assert_int_equal(kf_match(matcher, "{\"a\":1} x", 9), KF_BAD_EVENT);
    assert_int_equal(kf_matched_count(matcher), 0);
    assert_int_equal(kf_matcher_error(matcher)->column, 9);
    assert_int_equal(kf_match(matcher, "{\"a\":1}", 7), KF_OK);
    assert_null(kf_matcher_error(matcher));
    kf_matcher_free(matcher);
    kf_rules_free(rules);
}

static void limits_are_the_matchers_own(void **state)
{
    (void)state;
    kf_rules *rules = compile(two_rules);
    kf_matcher *narrow = kf_matcher_new(rules, &(kf_limits){.size = sizeof(kf_limits), .event_bytes = 8, .depth = 2});
    kf_matcher *wide = kf_matcher_new(rules, NULL);
    assert_int_equal(kf_match(narrow, "{\"a\":12}", 8), KF_OK);
    assert_int_equal(kf_match(narrow, "{\"a\":123}", 9), KF_BAD_EVENT);
    assert_string_equal(kf_matcher_error(narrow)->message, "the event is larger than the limit of bytes (8)");
    assert_string_equal(kf_matcher_error(narrow)->diagnostic, "KF1502");
    assert_int_equal(kf_match(narrow, "{\"a\":[]}", 8), KF_OK);
    assert_int_equal(kf_match(narrow, "{\"\":[[]]}", 9), KF_BAD_EVENT);
    assert_int_equal(kf_match(wide, "{\"\":[[]]}", 9), KF_OK);
    kf_matcher_free(narrow);
    kf_matcher_free(wide);
    kf_rules_free(rules);
}

enum { EVENTS_EACH = 20000 };

typedef struct worker {
    const kf_rules *rules;
    size_t matched;
    pthread_t thread;
} worker;

static void *match_many(void *argument)
{
    static const char *const events[] = {"{\"a\":1}", "{\"a\":\"xylophone\"}", "{\"b\":[{\"a\":1}]}"};
    worker *self = argument;
    kf_matcher *matcher = kf_matcher_new(self->rules, NULL);
    for (size_t i = 0; matcher && i < EVENTS_EACH; i++)
        if (kf_match(matcher, events[i % 3], strlen(events[i % 3])) == KF_OK)
            self->matched += kf_matched_count(matcher);
    kf_matcher_free(matcher);
    return NULL;
}

/* A member is noticed whatever its value is, if it is at the top level. */
static void members_that_were_named_are_noticed(void **state)
{
    (void)state;
    static const struct {
        const char *event;
        bool noticed;
    } events[] = {{"{\"a\":1}", false},
                  {"{\"Body\":null}", true},
                  {"{\"a\":{\"Body\":1}}", false},
                  {"{\"Body\":{\"x\":[]}}", true},
                  {"{\"Body\":[]}", true},
                  {"{\"Body\":[{\"b\":1}]}", true},
                  {"{\"body\":1}", false},
                  {"{\"B\\u006fdy\":1}", true},
                  {"{\"Body\":", false},
                  {"{\"Records\":{}}", true},
                  {"{\"a\":[{\"Body\":1}]}", false}};
    kf_compiler *compiler = kf_compiler_new();
    assert_int_equal(kf_compiler_notice(compiler, "Body"), KF_OK);
    assert_int_equal(kf_compiler_add_rules(compiler, "test.kms", two_rules, strlen(two_rules)), KF_OK);
    assert_int_equal(kf_compiler_notice(compiler, "Records"), KF_OK);
    kf_rules *rules = kf_compiler_finish(compiler);
    kf_compiler_free(compiler);
    kf_matcher *matcher = kf_matcher_new(rules, NULL);
    assert_non_null(matcher);
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
        const bool valid = kf_match(matcher, events[i].event, strlen(events[i].event)) == KF_OK;
        if (valid && kf_matcher_noticed(matcher) != events[i].noticed)
            fail_msg("%s", events[i].event);
    }
    kf_matcher_free(matcher);
    kf_rules_free(rules);
}

static void threads_share_the_rules(void **state)
{
    (void)state;
    kf_rules *rules = compile(two_rules);
    worker workers[4];
    for (size_t i = 0; i < 4; i++) {
        workers[i] = (worker){.rules = rules};
        assert_int_equal(pthread_create(&workers[i].thread, NULL, match_many, &workers[i]), 0);
    }
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
        assert_int_equal(workers[i].matched, EVENTS_EACH / 3 * 2 + EVENTS_EACH % 3);
    }
    kf_rules_free(rules);
}

static int stop_after_two(void *context, const char *text, size_t length)
{
    (void)text;
    (void)length;
    return ++*(int *)context == 2 ? 7 : 0;
}

static void a_listing_stops_when_it_is_told_to(void **state)
{
    (void)state;
    kf_rules *rules = compile(two_rules);
    int calls = 0;
    assert_int_equal(kf_rules_dump(rules, stop_after_two, &calls), 7);
    assert_int_equal(calls, 2);
    kf_rules_free(rules);
}

static void freeing_nothing_is_allowed(void **state)
{
    (void)state;
    kf_compiler_free(NULL);
    kf_rules_free(NULL);
    kf_matcher_free(NULL);
    kf_reference_free(NULL);
}

static void check_detail(const kf_detail *detail)
{
    assert_true(detail->name && *detail->name);
    assert_true(detail->is_list || detail->value_count == 1);
    for (size_t i = 0; i < detail->value_count; i++)
        assert_true(detail->values[i] && *detail->values[i]);
}

static void check_entry(const kf_entry *entry)
{
    assert_true(entry->name && *entry->name);
    assert_true(entry->summary && *entry->summary);
    assert_true(entry->text && *entry->text);
    for (size_t i = 0; i < entry->detail_count; i++) {
        check_detail(&entry->details[i]);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(entry->details[i].name, entry->details[k].name);
    }
}

static void *read_reference(void *reference)
{
    for (size_t topic = 0; topic < kf_topic_count(); topic++)
        for (size_t i = 0; i < kf_topic_entry_count(reference, (kf_topic)topic); i++)
            check_entry(kf_topic_entry(reference, (kf_topic)topic, i));
    return reference;
}

static void threads_share_the_reference(void **state)
{
    (void)state;
    kf_reference *reference = kf_reference_new();
    assert_non_null(reference);
    assert_int_equal(kf_topic_count(), KF_TOPIC_DIAGNOSTICS + 1);
    for (size_t topic = 0; topic < kf_topic_count(); topic++) {
        assert_true(*kf_topic_name((kf_topic)topic) && *kf_topic_text((kf_topic)topic));
        assert_int_not_equal(kf_topic_entry_count(reference, (kf_topic)topic), 0);
    }
    pthread_t threads[4];
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_reference, reference), 0);
    for (size_t i = 0; i < 4; i++) {
        void *result;
        assert_int_equal(pthread_join(threads[i], &result), 0);
        assert_ptr_equal(result, reference);
    }
    kf_reference_free(reference);
}

static void the_nearest_names_come_first(void **state)
{
    static const char *const names[] = {"account", "amount", "discount", "region"};
    const char *nearest[3] = {NULL, NULL, NULL};
    (void)state;
    assert_int_equal(kf_nearest_names("acount", names, 4, nearest, 3), 2);
    assert_string_equal(nearest[0], "account");
    assert_string_equal(nearest[1], "amount");
    assert_int_equal(kf_nearest_names("acount", names, 4, nearest, 1), 1);
    assert_int_equal(kf_nearest_names("zebra", names, 4, nearest, 3), 0);
    assert_int_equal(kf_nearest_names("acount", names, 4, NULL, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_outlive_their_compiler),     cmocka_unit_test(a_mistake_has_its_place),
        cmocka_unit_test(the_matcher_tells_rules_in_order), cmocka_unit_test(a_bad_event_matches_nothing),
        cmocka_unit_test(limits_are_the_matchers_own),      cmocka_unit_test(members_that_were_named_are_noticed),
        cmocka_unit_test(threads_share_the_rules),          cmocka_unit_test(a_listing_stops_when_it_is_told_to),
        cmocka_unit_test(freeing_nothing_is_allowed),       cmocka_unit_test(threads_share_the_reference),
        cmocka_unit_test(the_nearest_names_come_first),
    };
    return cmocka_run_group_tests_name("library", tests, NULL, NULL);
}
