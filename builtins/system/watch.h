/*
 * What somebody waits for: descriptors and a moment, whichever comes first.
 */
#ifndef BUILTINS_SYSTEM_WATCH_H
#define BUILTINS_SYSTEM_WATCH_H

#include <poll.h>
#include <stdint.h>

/* Milliseconds of a clock that never steps. */
int64_t watch_now(void);

/* More descriptors than this are not watched, but looked at again every so often. */
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

/* Waits. What became of the descriptors is in their `revents`. */
void watch_wait(watch *what);

#endif
