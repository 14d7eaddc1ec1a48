/*
 * Counts the calls of malloc, calloc, realloc and aligned_alloc, including those of the static library. Programs are linked with
 * -Wl,--wrap for each of these functions, which puts the functions of count_allocations.c in their place.
 */
#ifndef TESTS_COUNT_ALLOCATIONS_H
#define TESTS_COUNT_ALLOCATIONS_H

#include <stddef.h>

extern size_t allocations;

#endif
