/* Tests how the library reads structs of options: as many bytes as their size says, and no more. */
#include "kmsfilter.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static kf_rules *rules;

static int compile(void **state)
{
    (void)state;
    static const char text[] = "rule one { match { \"a\": [1] } to stdout }";
    kf_compiler *compiler = kf_compiler_new();
    kf_compiler_add_rules(compiler, "test.kms", text, strlen(text));
    rules = kf_compiler_finish(compiler);
    kf_compiler_free(compiler);
    return rules ? 0 : -1;
}

static int release(void **state)
{
    (void)state;
    kf_rules_free(rules);
    return 0;
}

/* The options of a program that was built for a later version, which has one more member. */
typedef struct later_options {
    kf_router_options known;
    size_t unknown;
} later_options;

/* The message with which a router is refused. */
static const char *refused_router(const kf_router_options *options)
{
    static kf_error error;
    memset(&error, 0, sizeof error);
    assert_null(kf_router_new(rules, options, &error));
    assert_int_equal(error.code, KF_BAD_OPTIONS);
    return error.message;
}

static void options_without_a_size_are_refused(void **state)
{
    (void)state;
    kf_error error;
    assert_string_equal(refused_router(&(kf_router_options){.spool = "x"}),
                        "kf_router_options.size is 0: set it to sizeof(kf_router_options)");
    assert_null(kf_queue_new("https://127.0.0.1/1/queue", &(kf_queue_options){.visibility = 1}, &error));
    assert_int_equal(error.code, KF_BAD_OPTIONS);
    assert_string_equal(error.message, "kf_queue_options.size is 0: set it to sizeof(kf_queue_options)");
    errno = 0;
    assert_null(kf_matcher_new(rules, &(kf_limits){.depth = 2}));
    assert_int_equal(errno, EINVAL);
}

static void an_impossible_size_is_refused(void **state)
{
    (void)state;
    assert_non_null(strstr(refused_router(&(kf_router_options){.size = 1}), "kf_router_options.size is 1:"));
    assert_non_null(strstr(refused_router(&(kf_router_options){.size = sizeof(size_t) + 4}), "kf_router_options.size is 12:"));
    assert_non_null(strstr(refused_router(&(kf_router_options){.size = 1 << 20}), "kf_router_options.size is 1048576:"));
}

/* A program of an earlier version: the struct ends before a member that this library knows. */
static void what_is_behind_the_size_is_not_read(void **state)
{
    (void)state;
    kf_matcher *matcher = kf_matcher_new(rules, &(kf_limits){.size = offsetof(kf_limits, depth), .event_bytes = 9, .depth = 1});
    assert_non_null(matcher);
    assert_int_equal(kf_match(matcher, "{\"\":[[]]}", 9), KF_OK);
    assert_int_equal(kf_match(matcher, "{\"\":[[]] }", 10), KF_BAD_EVENT);
    kf_matcher_free(matcher);
}

/* A program of a later version. */
static void unknown_options_must_be_zero(void **state)
{
    (void)state;
    kf_error error;
    later_options later = {.known = {.size = sizeof later}};
    kf_router *router = kf_router_new(rules, &later.known, &error);
    assert_non_null(router);
    assert_int_equal(kf_router_close(router, &error), KF_OK);
    later.unknown = 1;
    assert_string_equal(refused_router(&later.known),
                        "kf_router_options has options that this version of libkmsfilter does not know");
}

static void no_options_are_the_defaults(void **state)
{
    (void)state;
    kf_error error;
    kf_router *router = kf_router_new(rules, NULL, &error);
    assert_non_null(router);
    assert_int_equal(kf_router_close(router, &error), KF_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_without_a_size_are_refused),  cmocka_unit_test(an_impossible_size_is_refused),
        cmocka_unit_test(what_is_behind_the_size_is_not_read), cmocka_unit_test(unknown_options_must_be_zero),
        cmocka_unit_test(no_options_are_the_defaults),
    };
    return cmocka_run_group_tests_name("options", tests, compile, release);
}
