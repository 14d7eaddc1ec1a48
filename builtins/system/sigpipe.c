/*
 * The signal is blocked. If one arrives meanwhile, it is removed before the signal is unblocked.
 */
#include "builtins/system/sigpipe.h"

#include <stddef.h>

static bool is_pending(void)
{
    sigset_t pending;
    return sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1;
}

static void only_sigpipe(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGPIPE);
}

void sigpipe_hold(sigpipe_guard *guard)
{
    sigset_t pipe;
    only_sigpipe(&pipe);
    guard->pending = is_pending();
    pthread_sigmask(SIG_BLOCK, &pipe, &guard->before);
}

void sigpipe_release(const sigpipe_guard *guard)
{
    sigset_t pipe;
    int taken = 0;
    only_sigpipe(&pipe);
    if (!guard->pending && is_pending())
        sigwait(&pipe, &taken);
    pthread_sigmask(SIG_SETMASK, &guard->before, NULL);
}
