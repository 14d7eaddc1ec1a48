/* The handler writes a byte into a pipe that nobody waits for, so that whoever polls wakes up, whenever the signal comes. */
#include "cli/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static int ends[2] = {-1, -1};

static void note(int signal)
{
    const int reason = errno;
    (void)signal;
    (void)!write(ends[1], "", 1); /* a pipe that is full says enough */
    errno = reason;
}

bool signals_start(void)
{
    struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART};
    if (ends[0] >= 0)
        return true;
    sigemptyset(&action.sa_mask);
    return pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0 && sigaction(SIGHUP, &action, NULL) == 0;
}

int signals_descriptor(void)
{
    return ends[0];
}

bool signals_take_reload(void)
{
    char bytes[64];
    bool came = false;
    while (ends[0] >= 0 && read(ends[0], bytes, sizeof bytes) > 0)
        came = true;
    return came;
}
