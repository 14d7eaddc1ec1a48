/* Waits in one poll(2) call for all descriptors of a watch, or for its moment. */
#include "builtins/system/watch.h"

#include <limits.h>
#include <time.h>

/* Milliseconds between two looks at what cannot be watched. */
#define LOOK_AGAIN 20

int64_t watch_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void watch_begin(watch *what)
{
    what->count = 0;
    what->until = INT64_MAX;
}

void watch_descriptor(watch *what, int descriptor, short events)
{
    if (descriptor < 0 || what->count == WATCH_MOST)
        watch_until(what, watch_now() + LOOK_AGAIN);
    else
        what->on[what->count++] = (struct pollfd){.fd = descriptor, .events = events};
}

void watch_until(watch *what, int64_t moment)
{
    if (moment < what->until)
        what->until = moment;
}

void watch_wait(watch *what)
{
    int left = -1;
    if (what->until != INT64_MAX) {
        const int64_t now = watch_now();
        const int64_t wait = what->until > now ? what->until - now : 0;
        left = wait > INT_MAX ? INT_MAX : (int)wait;
    }
    for (nfds_t i = 0; i < what->count; i++)
        what->on[i].revents = 0;
    (void)poll(what->on, what->count, left);
}
