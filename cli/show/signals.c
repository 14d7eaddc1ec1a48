/*
 * The handler writes a byte into a pipe. Whoever polls the pipe wakes up even if the signal came just before the poll. The pipe
 * and the number of signals are global, because a handler has no other way to reach them.
 */
#include "cli/show/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

static int ends[2] = {-1, -1};
static atomic_uint stop_count; /* two threads may be in the handler at once */

/* The next signal ends the program. */
static void restore_handlers(void)
{
    const struct sigaction default_action = {.sa_handler = SIG_DFL};
    sigaction(SIGTERM, &default_action, NULL);
    sigaction(SIGINT, &default_action, NULL);
}

static void note(int signal)
{
    const int reason = errno;
    char what = signal == SIGHUP ? SIGNALS_RELOAD : SIGNALS_STOP;
    if (signal != SIGHUP && atomic_fetch_add(&stop_count, 1)) {
        what = SIGNALS_STOP | SIGNALS_HURRY;
        restore_handlers();
    }
    (void)!write(ends[1], &what, 1); /* a full pipe wakes the reader too */
    errno = reason;
}

static bool handle(int number, bool service)
{
    struct sigaction before;
    if (sigaction(number, NULL, &before) == 0 && before.sa_handler == SIG_IGN && !service)
        return true;
    struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    return sigaction(number, &action, NULL) == 0;
}

bool signals_start(bool service)
{
    if (ends[0] >= 0)
        return true;
    return pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0 && handle(SIGHUP, service) && handle(SIGTERM, service) &&
           handle(SIGINT, service);
}

int signals_descriptor(void)
{
    return ends[0];
}

void signals_repeat(unsigned what)
{
    const char again = (char)what;
    (void)!write(ends[1], &again, 1);
}

unsigned signals_take(void)
{
    char bytes[64];
    unsigned came = 0;
    for (ssize_t got; ends[0] >= 0 && (got = read(ends[0], bytes, sizeof bytes)) > 0;)
        for (ssize_t i = 0; i < got; i++)
            came |= (unsigned)bytes[i];
    return came;
}
