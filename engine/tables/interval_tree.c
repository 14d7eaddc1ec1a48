/* A static interval tree. The array is sorted. The middle item of a range of the array is the root of the range's subtree. */
#include "engine/tables/interval_tree.h"

#include "grammar/base/vec.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

double interval_number_of_key(uint64_t key)
{
    const uint64_t bits = key >> 63 ? key & ~((uint64_t)1 << 63) : ~key;
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

uint64_t interval_key_of_time(int64_t nanoseconds)
{
    return (uint64_t)nanoseconds ^ (uint64_t)1 << 63;
}

int64_t interval_time_of_key(uint64_t key)
{
    return (int64_t)(key ^ (uint64_t)1 << 63);
}

bool interval_tree_add(interval_tree *tree, uint64_t low, uint64_t high, uint32_t target)
{
    if (!vec_reserve(tree->items, tree->count, tree->capacity, 1))
        return false;
    tree->items[tree->count++] = (interval){low, high, high, target};
    return true;
}

bool interval_tree_add_numbers(interval_tree *tree, const number_range *range, uint32_t target)
{
    const uint64_t low = interval_key_of_number(range->low) + (range->low_open ? 1 : 0);
    const uint64_t high = interval_key_of_number(range->high) - (range->high_open ? 1 : 0);
    return interval_tree_add(tree, low, high, target);
}

static int compare_low(const void *left, const void *right)
{
    const interval *a = left, *b = right;
    return a->low < b->low ? -1 : a->low > b->low;
}

/* The depth is the logarithm of the count, so recursion is safe here. */
static uint64_t set_greatest(interval *items, uint32_t begin, uint32_t end)
{
    if (begin == end)
        return 0;
    const uint32_t middle = begin + (end - begin) / 2;
    const uint64_t left = set_greatest(items, begin, middle), right = set_greatest(items, middle + 1, end);
    uint64_t greatest = items[middle].high;
    greatest = left > greatest ? left : greatest;
    greatest = right > greatest ? right : greatest;
    return items[middle].greatest = greatest;
}

void interval_tree_finish(interval_tree *tree)
{
    if (tree->count)
        qsort(tree->items, tree->count, sizeof *tree->items, compare_low);
    tree->least = tree->count ? tree->items[0].low : UINT64_MAX;
    tree->greatest = set_greatest(tree->items, 0, tree->count);
}

void interval_tree_free(interval_tree *tree)
{
    free(tree->items);
    memset(tree, 0, sizeof *tree);
}

bool interval_tree_meets(const interval_tree *tree, uint64_t low, uint64_t high)
{
    uint32_t begin = 0, end = tree->count;
    while (begin < end) {
        const uint32_t middle = begin + (end - begin) / 2, left = begin + (middle - begin) / 2;
        const interval *item = &tree->items[middle];
        if (item->low <= high && low <= item->high)
            return true;
        /* If an interval on the right fits, one on the left that ends late enough also begins early enough. */
        if (begin < middle && tree->items[left].greatest >= low)
            end = middle;
        else
            begin = middle + 1;
    }
    return false;
}

interval_walk interval_walk_begin(const interval_tree *tree, uint64_t key)
{
    interval_walk walk;
    walk.tree = tree;
    walk.key = key;
    walk.pending[0][0] = 0;
    walk.pending[0][1] = tree->count;
    walk.depth = tree->count ? 1 : 0;
    return walk;
}

bool interval_walk_next(interval_walk *walk, uint32_t *target)
{
    while (walk->depth) {
        const uint32_t begin = walk->pending[walk->depth - 1][0], end = walk->pending[walk->depth - 1][1];
        const uint32_t middle = begin + (end - begin) / 2;
        const interval *item = &walk->tree->items[middle];
        walk->depth--;
        if (item->greatest < walk->key)
            continue;
        if (item->low <= walk->key && middle + 1 < end) {
            walk->pending[walk->depth][0] = middle + 1;
            walk->pending[walk->depth++][1] = end;
        }
        if (begin < middle) {
            walk->pending[walk->depth][0] = begin;
            walk->pending[walk->depth++][1] = middle;
        }
        if (item->low <= walk->key && walk->key <= item->high) {
            *target = item->target;
            return true;
        }
    }
    return false;
}
