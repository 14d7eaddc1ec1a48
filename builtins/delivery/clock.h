/*
 * The time and the random numbers that a delivery uses: the system's, or those of a test.
 */
#ifndef BUILTINS_DELIVERY_CLOCK_H
#define BUILTINS_DELIVERY_CLOCK_H

#include "builtins/delivery/delivery.h"

/* Milliseconds since 1970. */
int64_t delivery_now(const delivery *which);

uint32_t delivery_random(const delivery *which);

#endif
