/*
 * kmsfilter with a SIGHUP at the worst moments: just after the program has checked for signals and found none. Before each
 * signal, r.kms and other.kms in the current folder change places. tests/cli/threads.cases runs it. The linker puts
 * __wrap_signals_take in the place of signals_take (see Makefile.am).
 */
#include "cli/show/signals.h"

#include <signal.h>
#include <stdio.h>

/* One check in this many is followed by a SIGHUP. Blocks of lines are handed out in between. The number is odd, so that a place
 * that checks twice gets a signal after its first check as well as after its second. */
#define LOOKS_PER_SIGNAL 3

unsigned __real_signals_take(void);
unsigned __wrap_signals_take(void);

static void exchange_rules(void)
{
    if (rename("r.kms", "before.kms") != 0 || rename("other.kms", "r.kms") != 0 || rename("before.kms", "other.kms") != 0)
        perror("r.kms and other.kms");
}

unsigned __wrap_signals_take(void)
{
    static unsigned looks;
    const unsigned came = __real_signals_take();
    if (++looks % LOOKS_PER_SIGNAL == 0) {
        exchange_rules();
        raise(SIGHUP);
    }
    return came;
}
