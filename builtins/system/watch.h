/*
 * A watch: a set of descriptors and a moment to wait for, whichever comes first.
 */
#ifndef BUILTINS_SYSTEM_WATCH_H
#define BUILTINS_SYSTEM_WATCH_H

#include <poll.h>
#include <stdint.h>

/* The time in milliseconds, by a clock that never jumps. */
int64_t watch_now(void);

/* If there are more descriptors than this, the rest is checked again every few milliseconds. */
enum { WATCH_MOST = 1024 };

typedef struct watch {
    struct pollfd on[WATCH_MOST];
    nfds_t count;
    int64_t until;
} watch;

/* Nothing, for ever. */
void watch_begin(watch *what);

void watch_descriptor(watch *what, int descriptor, short events);
void watch_until(watch *what, int64_t moment);

/* Waits. The `revents` of the descriptors say which are ready. */
void watch_wait(watch *what);

#endif
