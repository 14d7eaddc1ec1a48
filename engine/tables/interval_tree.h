/*
 * Closed intervals of numbers or of times, and a search for those that contain a value. The tree is balanced and lies in an array
 * that is sorted by the lower end. Every node knows the greatest upper end below it. A search takes time with the logarithm of
 * the number of intervals, plus the number of results.
 */
#ifndef ENGINE_TABLES_INTERVAL_TREE_H
#define ENGINE_TABLES_INTERVAL_TREE_H

#include "grammar/base/ast.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

typedef struct interval {
    uint64_t low, high; /* keys, in the order of the numbers or times that they stand for */
    uint64_t greatest;  /* the greatest upper end in this node's subtree */
    uint32_t target;
} interval;

typedef struct interval_tree {
    interval *items;
    uint32_t count, capacity;
    uint64_t least, greatest; /* keys: no interval begins before `least` or ends behind `greatest` */
} interval_tree;

/* Keys of numbers and times. The key of a double is an integer with the same order, so an open bound is the neighbouring closed
 * bound. */
static inline uint64_t interval_key_of_number(double number)
{
    uint64_t bits;
    number += 0.0; /* -0 becomes 0 */
    memcpy(&bits, &number, sizeof bits);
    return bits ^ (uint64_t)((int64_t)bits >> 63 | INT64_MIN);
}

uint64_t interval_key_of_time(int64_t nanoseconds);

/* The number of a key. An open bound is the next double. */
double interval_number_of_key(uint64_t key);
int64_t interval_time_of_key(uint64_t key);

bool interval_tree_add(interval_tree *tree, uint64_t low, uint64_t high, uint32_t target);
bool interval_tree_add_numbers(interval_tree *tree, const number_range *range, uint32_t target);

/* Ends the additions. Call it once. */
void interval_tree_finish(interval_tree *tree);

void interval_tree_free(interval_tree *tree);

/* True if some interval has a value between two keys. */
bool interval_tree_meets(const interval_tree *tree, uint64_t low, uint64_t high);

static inline bool interval_tree_touches(const interval_tree *tree, double low, double high)
{
    const uint64_t low_key = interval_key_of_number(low), high_key = interval_key_of_number(high);
    return low_key <= tree->greatest && high_key >= tree->least && interval_tree_meets(tree, low_key, high_key);
}

/* Visits the targets of all intervals that contain a value: call begin once, then next until it returns false. */
typedef struct interval_walk {
    const interval_tree *tree;
    uint64_t key;
    uint32_t pending[64][2]; /* half-open ranges of items that are still to be searched, at most one for each level */
    uint32_t depth;
} interval_walk;

interval_walk interval_walk_begin(const interval_tree *tree, uint64_t key);
bool interval_walk_next(interval_walk *walk, uint32_t *target);

#endif
