/* Reads the system's clock and random numbers, unless a test has given its own. */
#include "builtins/delivery/clock.h"

#include "builtins/delivery/state.h"

#include <sys/random.h>
#include <time.h>

int64_t delivery_now(const delivery *which)
{
    struct timespec now;
    if (which->options.now)
        return which->options.now(which->options.context);
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

uint32_t delivery_random(const delivery *which)
{
    uint32_t number = 0;
    if (which->options.random)
        return which->options.random(which->options.context);
    if (getrandom(&number, sizeof number, GRND_NONBLOCK) != sizeof number)
        number = (uint32_t)(delivery_now(which) * 2654435761U);
    return number;
}
