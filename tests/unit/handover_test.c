/* Tests how a queue's thread and its caller hand messages to each other, in orders that happen only by chance with two
 * threads. */
#include "builtins/queue/handover.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void add_message(message_list *to)
{
    queue_message *made = calloc(1, sizeof *made + 1);
    assert_non_null(made);
    message_list_append(to, made);
}

/* Nobody has seen the message, so it is not done and must not be deleted. */
static void releases_a_message_that_comes_after_the_stop(void **state)
{
    handover between;
    fault why;
    message_list came = {0};
    message_list ended;
    bool stopping = false;
    (void)state;
    assert_true(handover_open(&between, &why));
    add_message(&came);
    handover_stop(&between, 0);
    handover_messages(&between, &came);
    handover_take_ended(&between, &ended, &stopping);
    assert_true(stopping);
    assert_int_equal(ended.count, 1);
    assert_int_equal(ended.first->end, KF_MESSAGE_RELEASED);
    message_list_free(&ended);
    handover_close(&between);
}

static void releases_a_message_that_is_not_taken(void **state)
{
    handover between;
    fault why;
    message_list came = {0};
    message_list ended;
    bool stopping = false;
    (void)state;
    assert_true(handover_open(&between, &why));
    add_message(&came);
    handover_messages(&between, &came);
    handover_stop(&between, 0);
    handover_take_ended(&between, &ended, &stopping);
    assert_int_equal(ended.count, 1);
    assert_int_equal(ended.first->end, KF_MESSAGE_RELEASED);
    message_list_free(&ended);
    handover_close(&between);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(releases_a_message_that_comes_after_the_stop),
        cmocka_unit_test(releases_a_message_that_is_not_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
