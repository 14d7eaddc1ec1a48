/*
 * Writing to a connection that the peer has closed raises SIGPIPE, which would end the program. A library must not change how a
 * process handles signals, but it can block this one in its own thread while libcurl works.
 */
#ifndef BUILTINS_SYSTEM_SIGPIPE_H
#define BUILTINS_SYSTEM_SIGPIPE_H

#include <signal.h>
#include <stdbool.h>

typedef struct sigpipe_guard {
    sigset_t before;
    bool pending; /* it was pending before, and must stay so */
} sigpipe_guard;

void sigpipe_hold(sigpipe_guard *guard);
void sigpipe_release(const sigpipe_guard *guard);

#endif
