/* Draws the random seed of hash.h. */
#include "engine/tables/hash.h"

#include <time.h>
#include <unistd.h>

uint64_t hash_draw_seed(void)
{
    uint64_t seed;
    if (getentropy(&seed, sizeof seed) != 0) {
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        seed = (uint64_t)now.tv_nsec * 0x9e3779b97f4a7c15U + (uint64_t)(uintptr_t)&seed;
    }
    return seed;
}
