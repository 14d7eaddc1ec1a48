/*
 * How often malloc, calloc, realloc and aligned_alloc have been called, by the static library as well. Linked with -Wl,--wrap for each of
 * them, so that this file's stand in for the C library's.
 */
#ifndef TESTS_COUNT_ALLOCATIONS_H
#define TESTS_COUNT_ALLOCATIONS_H

#include <stddef.h>

extern size_t allocations;

#endif
