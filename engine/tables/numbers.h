/* A growing list of numbers. It keeps its memory when it is emptied, so that a list reused for every event stops allocating. */
#ifndef ENGINE_TABLES_NUMBERS_H
#define ENGINE_TABLES_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct numbers {
    uint32_t *items;
    size_t count, capacity;
} numbers;

/* False if memory ran out. */
bool numbers_push(numbers *list, uint32_t value);

bool numbers_append(numbers *list, const uint32_t *items, size_t count);

/* Sorts in ascending order, in place and without allocation. (qsort may allocate.) */
void numbers_sort(uint32_t *items, size_t count);

/* Removes repeats from a sorted list. Returns how many numbers are left. */
size_t numbers_unique(uint32_t *items, size_t count);

/* The first place in a sorted list whose number is not less than `value`. */
size_t numbers_lower_bound(const numbers *list, uint32_t value);

#endif
