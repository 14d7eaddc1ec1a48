/*
 * The one growing array. Its owner keeps three things under names of its own choice: a pointer to the items (NULL at first), their
 * count and the capacity (0 at first), both numbers either size_t or uint32_t.
 *
 *     if (!vec_reserve(list->rules, list->rule_count, list->rule_capacity, 1))
 *         return false;
 *     list->rules[list->rule_count++] = rule;
 *
 * The items are from malloc: `free(list->rules)` ends it. New room is not zeroed. An array in an arena grows with arena_reserve
 * (arena.h) instead.
 *
 * Everything is inline: this header has no object file and no symbols, and uses nothing of ours. The program (cli/), which
 * otherwise sees only the public header, may therefore include it too. grammar/base/text.h is the other such header.
 */
#ifndef GRAMMAR_BASE_VEC_H
#define GRAMMAR_BASE_VEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define VEC_LEAST_CAPACITY 8

/*
 * Makes room for `more` items behind the first `count`. False, and everything stays as it was, if memory ran out, or if so many
 * items cannot be counted or addressed. The pointer may change; room at least doubles when it grows, so that adding items one by
 * one takes linear time. `count` is at most `capacity`. The arguments are evaluated twice.
 */
/* clang-format off */
#define vec_reserve(items, count, capacity, more)                                  \
    ((size_t)(more) <= (size_t)((capacity) - (count)) ||                           \
     _Generic(&(capacity), size_t *: vec_grow, uint32_t *: vec_grow_32)            \
         ((void *)&(items), count, &(capacity), more, sizeof *(items)))
/* clang-format on */

/* The capacity that an array grows to, at most `most`; 0 if `count` and `more` items are more than that. */
static inline size_t vec_larger(size_t count, size_t capacity, size_t more, size_t most)
{
    if (count > most || more > most - count)
        return 0;
    size_t larger = capacity > most / 2 ? most : capacity * 2;
    if (larger < VEC_LEAST_CAPACITY)
        larger = VEC_LEAST_CAPACITY < most ? VEC_LEAST_CAPACITY : most;
    return larger < count + more ? count + more : larger;
}

/* How many items of this size can be addressed. */
static inline size_t vec_most(size_t item_size)
{
    return PTRDIFF_MAX / item_size;
}

/* `items` is the address of the pointer, of whatever type it is: hence the copying. */
static inline bool vec_resize(void *items, size_t capacity, size_t item_size)
{
    void *array;
    memcpy(&array, items, sizeof array);
    array = capacity ? realloc(array, capacity * item_size) : NULL;
    if (array)
        memcpy(items, &array, sizeof array);
    return array != NULL;
}

static inline bool vec_grow(void *items, size_t count, size_t *capacity, size_t more, size_t item_size)
{
    const size_t larger = vec_larger(count, *capacity, more, vec_most(item_size));
    if (!vec_resize(items, larger, item_size))
        return false;
    *capacity = larger;
    return true;
}

static inline bool vec_grow_32(void *items, size_t count, uint32_t *capacity, size_t more, size_t item_size)
{
    const size_t most = vec_most(item_size);
    const size_t larger = vec_larger(count, *capacity, more, most < UINT32_MAX ? most : UINT32_MAX);
    if (!vec_resize(items, larger, item_size))
        return false;
    *capacity = (uint32_t)larger;
    return true;
}

#endif
