/* Sets of choices of array elements, for join.c, which says what a choice is. */
#ifndef ENGINE_MATCH_CHOICES_H
#define ENGINE_MATCH_CHOICES_H

#include "engine/tables/numbers.h"

#include <stdbool.h>

/* A choice is a run of numbers in its set's pool: how many bindings, how many debts, the bindings (scope, rank), the debts
 * (predicates). */
typedef struct choice_set {
    numbers pool;
    numbers starts;
    numbers slots; /* hash table of choices: number + 1 */
    numbers used;  /* the slots that are not empty, so that clearing costs what was put in */
    struct choice_set *next_free;
} choice_set;

/* Sets that are not in use, whose memory is kept. */
typedef struct choice_pool {
    choice_set *free;
} choice_pool;

/* An empty set. NULL if memory ran out. */
choice_set *choices_take(choice_pool *pool);
void choices_give(choice_pool *pool, choice_set *set);

/* Adds a choice, if it is not there. False if memory ran out, or (*too_many) if the set is full. */
bool choices_add(choice_set *set, const uint32_t *choice, bool *too_many);

/* Frees the sets that are not in use. */
void choices_free(choice_pool *pool);

#endif
