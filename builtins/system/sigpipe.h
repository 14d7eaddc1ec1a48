/*
 * Writing to a connection that the peer has closed raises SIGPIPE, which would end a program over somebody else's restart. A library
 * must not change what signals do in a process; it can keep this one from its own thread while libcurl works.
 */
#ifndef BUILTINS_SYSTEM_SIGPIPE_H
#define BUILTINS_SYSTEM_SIGPIPE_H

#include <signal.h>
#include <stdbool.h>

typedef struct sigpipe_guard {
    sigset_t before;
    bool pending; /* it was there already, and is not ours to take away */
} sigpipe_guard;

void sigpipe_hold(sigpipe_guard *guard);
void sigpipe_release(const sigpipe_guard *guard);

#endif
