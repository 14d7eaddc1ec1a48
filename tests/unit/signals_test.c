/* Tests cli/show/signals.c. */
#include "cli/show/signals.h"

#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void signals_are_noted_until_they_are_taken(void **state)
{
    (void)state;
    assert_int_equal(signals_descriptor(), -1);
    assert_int_equal(signals_take(), 0);
    assert_true(signals_start(true));
    assert_true(signals_start(true));
    struct pollfd on = {.fd = signals_descriptor(), .events = POLLIN};
    assert_int_equal(poll(&on, 1, 0), 0);
    for (int i = 0; i < 100000; i++)
        raise(SIGHUP); /* more than a pipe holds */
    assert_int_equal(poll(&on, 1, 0), 1);
    assert_int_equal(signals_take(), SIGNALS_RELOAD);
    assert_int_equal(signals_take(), 0);
    raise(SIGHUP);
    raise(SIGTERM);
    assert_int_equal(signals_take(), SIGNALS_RELOAD | SIGNALS_STOP);
}

static void the_third_one_ends_the_program(void **state)
{
    (void)state;
    int status = 0;
    const pid_t child = fork();
    if (child == 0) {
        signals_start(true);
        raise(SIGINT);
        if (signals_take() != SIGNALS_STOP)
            _exit(1);
        raise(SIGTERM);
        if (signals_take() != (SIGNALS_STOP | SIGNALS_HURRY))
            _exit(2);
        raise(SIGINT);
        _exit(3);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
}

static void what_is_ignored_stays_so(void **state)
{
    (void)state;
    int status = 0;
    const pid_t child = fork();
    if (child == 0) {
        signal(SIGHUP, SIG_IGN);
        _exit(!signals_start(false) || raise(SIGHUP) != 0 || signals_take() != 0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_ignored_stays_so),
                                       cmocka_unit_test(the_third_one_ends_the_program),
                                       cmocka_unit_test(signals_are_noted_until_they_are_taken)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
