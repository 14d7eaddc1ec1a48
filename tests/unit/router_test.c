/* Tests the router as an embedding program uses it: lines that are shown instead of sent, events that cannot be delivered, and
 * one router that replaces another. */
#include "kmsfilter.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/scratch_folder.h"

typedef struct seen {
    char text[1000];
    unsigned calls;
} seen;

static int show(void *context, const char *target, const kf_delivery *what)
{
    seen *to = context;
    const size_t used = strlen(to->text);
    snprintf(to->text + used, sizeof to->text - used, "%s: %.*s", target, (int)what->length, what->line);
    return 0;
}

static void undelivered(void *context, const kf_failure *what)
{
    seen *to = context;
    const size_t used = strlen(to->text);
    snprintf(to->text + used, sizeof to->text - used, "%s: %d %s\n", what->target, (int)what->count, what->reason);
    to->calls++;
}

static kf_rules *compile(const char *text)
{
    kf_compiler *compiler = kf_compiler_new();
    assert_int_equal(kf_compiler_add_rules(compiler, "test.kms", text, strlen(text)), KF_OK);
    kf_rules *rules = kf_compiler_finish(compiler);
    kf_compiler_free(compiler);
    assert_non_null(rules);
    return rules;
}

static void send(kf_router *router, kf_matcher *matcher, const char *event)
{
    assert_int_equal(kf_match(matcher, event, strlen(event)), KF_OK);
    assert_int_equal(kf_router_send(router, matcher, event, strlen(event)), KF_OK);
}

static void nothing_is_opened_that_is_only_shown(void **state)
{
    (void)state;
    seen found = {{0}, 0};
    kf_rules *rules = compile("rule one { to file \"no/such/folder\" to exec [\"no-such-program\"] to stdout input \"${.a}!\"\n"
                              " to file \"no/${.a}\" }");
    kf_matcher *matcher = kf_matcher_new(rules, NULL);
    kf_error error;
    kf_router *router =
        kf_router_new(rules, &(kf_router_options){.size = sizeof(kf_router_options), .instead = show, .context = &found}, &error);
    assert_non_null(router);
    send(router, matcher, "{\"a\":\"x/\"}");
    assert_string_equal(found.text, "stdout: x/!\n"
                                    "file no/such/folder: {\"a\":\"x/\"}\n"
                                    "exec no-such-program: {\"a\":\"x/\"}\n"
                                    "file no/x_: {\"a\":\"x/\"}\n");
    assert_int_equal(kf_router_close(router, &error), KF_OK);
    kf_matcher_free(matcher);
    kf_rules_free(rules);
}

static void failures_are_told_once_and_counted(void **state)
{
    (void)state;
    seen found = {{0}, 0};
    kf_rules *rules = compile("rule one { to exec [\"false\"] } rule two { match {\"a\":[2]} to pipe [\"true\"] restarts 0 }");
    kf_matcher *matcher = kf_matcher_new(rules, NULL);
    kf_error error;
    kf_router *router =
        kf_router_new(rules,
                      &(kf_router_options){
                          .size = sizeof(kf_router_options), .undelivered = undelivered, .context = &found, .spool = "/dev/null"},
                      &error);
    assert_non_null(router);
    assert_int_equal(kf_router_failure_count(router), 0);
    for (int i = 0; i < 5; i++)
        send(router, matcher, "{\"a\":1}");
    assert_true(kf_router_wait(router, -1, -1));
    assert_int_equal(kf_router_failure_count(router), 1);
    assert_int_equal(kf_router_failure(router, 0).count, 5);
    assert_string_equal(kf_router_failure(router, 0).target, "exec false");
    send(router, matcher, "{\"a\":2}");
    assert_true(kf_router_wait(router, -1, -1));
    assert_int_equal(kf_router_failure_count(router), 2);
    assert_int_equal(kf_router_failure(router, 0).count, 6);
    assert_int_equal(kf_router_failure(router, 1).count, 1);
    assert_int_equal(found.calls, 2);
    assert_int_equal(kf_router_close(router, &error), KF_OK);
    assert_string_equal(
        found.text,
        "exec false: 1 the process ended with a status other than 0; the spool of dead letters has it\n"
        "pipe true: 1 the process ended again and again and is not started any more; the spool of dead letters has it\n"
        "exec false: 6 the process ended with a status other than 0; the spool of dead letters has it\n");
    kf_matcher_free(matcher);
    kf_rules_free(rules);
}

/* A readable descriptor ends the waiting for a process that does not end. */
static void waiting_can_be_ended(void **state)
{
    (void)state;
    int ends[2];
    kf_error error;
    kf_rules *rules = compile("rule one { to exec [\"sleep\", \"1000\"] timeout 50ms }");
    kf_matcher *matcher = kf_matcher_new(rules, NULL);
    kf_router *router =
        kf_router_new(rules, &(kf_router_options){.size = sizeof(kf_router_options), .spool = "/dev/null"}, &error);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "x", 1), 1);
    assert_true(kf_router_wait(router, ends[0], -1));
    send(router, matcher, "{}");
    assert_false(kf_router_wait(router, ends[0], -1));
    assert_true(kf_router_wait(router, -1, -1));
    assert_int_equal(kf_router_close(router, &error), KF_IO);
    close(ends[0]);
    close(ends[1]);
    kf_matcher_free(matcher);
    kf_rules_free(rules);
}

/* While a program waits for the new router, the router before it goes on with its deliveries. Nothing is saved until these are
 * settled. */
static void one_router_goes_on_beside_another(void **state)
{
    (void)state;
    seen found = {{0}, 0};
    kf_error error;
    char *folder = scratch_folder();
    kf_rules *old = compile("rule one { dedup by .a within 1h to exec [\"sleep\", \"1000\"] timeout 100ms else stdout }");
    kf_rules *new = compile("rule one { dedup by .a within 1h to drop }");
    kf_matcher *matcher = kf_matcher_new(old, NULL), *next = kf_matcher_new(new, NULL);
    kf_router_options options = {.size = sizeof options, .undelivered = undelivered, .context = &found, .state_folder = folder};
    kf_router *router = kf_router_new(old, &options, &error);
    send(router, matcher, "{\"a\":1}");
    options.before = router;
    kf_router *after = kf_router_new(new, &options, &error);
    assert_non_null(after);
    send(after, next, "{\"a\":2}");
    assert_int_equal(kf_router_note(after, "place", "2"), KF_OK);
    assert_int_equal(kf_router_commit(after), KF_OK);
    assert_false(kf_router_wait_for(router, -1, -1, 0));
    assert_true(kf_router_wait(after, -1, -1));
    assert_true(kf_router_wait_for(router, -1, -1, 0));
    assert_int_equal(kf_router_close(router, &error), KF_OK);
    assert_int_equal(kf_router_commit(after), KF_OK);
    assert_string_equal(kf_router_noted(after, "place"), "2");
    assert_int_equal(kf_router_close(after, &error), KF_OK);
    kf_matcher_free(matcher);
    kf_matcher_free(next);
    kf_rules_free(old);
    kf_rules_free(new);
    scratch_remove(folder);
}

/* When rules are read again, the memory of dedup stays for the rules that stay. */
static void one_router_follows_another(void **state)
{
    (void)state;
    seen found = {{0}, 0};
    kf_error error;
    kf_rules *old = compile("rule one { dedup by .a within 1h to stdout }");
    kf_rules *new = compile("rule zero { to drop } rule one { dedup by .a within 1h to stdout }");
    kf_rules *wrong = compile("rule one { dedup by .a within 1h to file \"no/such/folder\" }");
    kf_matcher *matcher = kf_matcher_new(old, NULL), *next = kf_matcher_new(new, NULL);
    kf_router_options options = {.size = sizeof options, .instead = show, .context = &found};
    kf_router *router = kf_router_new(old, &options, &error);
    send(router, matcher, "{\"a\":1}");
    assert_null(kf_router_new(wrong, &(kf_router_options){.size = sizeof(kf_router_options), .before = router}, &error));
    send(router, matcher, "{\"a\":1}");
    options.before = router;
    kf_router *after = kf_router_new(new, &options, &error);
    assert_non_null(after);
    assert_int_equal(kf_router_close(router, &error), KF_OK);
    send(after, next, "{\"a\":1}");
    send(after, next, "{\"a\":2}");
    assert_string_equal(found.text, "stdout: {\"a\":1}\ndrop: {\"a\":1}\ndrop: {\"a\":2}\nstdout: {\"a\":2}\n");
    assert_int_equal(kf_router_close(after, &error), KF_OK);
    kf_matcher_free(matcher);
    kf_matcher_free(next);
    kf_rules_free(old);
    kf_rules_free(new);
    kf_rules_free(wrong);
}

/* The error can still be read when the router and its state have been freed. */
static void an_error_outlives_its_router(void **state)
{
    (void)state;
    seen found = {{0}, 0};
    kf_error error;
    char *folder = scratch_folder();
    kf_rules *rules = compile("rule one { dedup by .a within 1h to stdout }");
    kf_matcher *matcher = kf_matcher_new(rules, NULL);
    const kf_router_options options = {.size = sizeof options, .instead = show, .context = &found, .state_folder = folder};
    kf_router *router = kf_router_new(rules, &options, &error);
    assert_non_null(router);
    send(router, matcher, "{\"a\":1}");
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){4096, limit.rlim_max});
    assert_int_equal(kf_router_close(router, &error), KF_IO);
    setrlimit(RLIMIT_FSIZE, &limit);
    signal(SIGXFSZ, SIG_DFL);
    assert_string_equal(error.message, "cannot write the state: File too large");
    assert_string_equal(error.file, folder);
    assert_string_equal(error.hint, "the state is kept here and must be writable");
    kf_matcher_free(matcher);
    kf_rules_free(rules);
    scratch_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_is_opened_that_is_only_shown),
                                       cmocka_unit_test(failures_are_told_once_and_counted),
                                       cmocka_unit_test(waiting_can_be_ended),
                                       cmocka_unit_test(one_router_follows_another),
                                       cmocka_unit_test(one_router_goes_on_beside_another),
                                       cmocka_unit_test(an_error_outlives_its_router)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
