/* Sets of choices of array elements, for join.c, which explains what a choice is. */
#ifndef ENGINE_MATCH_CHOICES_H
#define ENGINE_MATCH_CHOICES_H

#include "engine/tables/numbers.h"

#include <stdbool.h>

/* A set of choices. A choice is a run of numbers in the pool: the number of bindings, the number of debts, the bindings (scope,
 * rank), the debts (predicates). */
typedef struct choice_set {
    numbers pool;
    numbers starts;
    numbers slots; /* hash table of choices: number + 1 */
    numbers used;  /* the slots that are not empty; clearing visits only these */
    struct choice_set *next_free;
} choice_set;

/* Sets that are not in use. Their memory is kept for the next set. */
typedef struct choice_pool {
    choice_set *free;
} choice_pool;

/* An empty set. NULL if memory ran out. */
choice_set *choices_take(choice_pool *pool);
void choices_give(choice_pool *pool, choice_set *set);

/* Adds a choice unless it is there already. Returns false if memory ran out, or with *too_many set if the set is full. */
bool choices_add(choice_set *set, const uint32_t *choice, bool *too_many);

/* Frees the sets that are not in use. */
void choices_free(choice_pool *pool);

#endif
