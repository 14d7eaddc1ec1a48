/* Growing lists of numbers, sorting and searching. */
#include "engine/tables/numbers.h"

#include "grammar/base/vec.h"

#include <stdlib.h>
#include <string.h>

/* The first room of a list. While events are matched, a short list may be in a different array for each event. With this room,
 * the arrays need not grow one after the other. */
enum { FIRST_CAPACITY = 64 };

bool numbers_push(numbers *list, uint32_t value)
{
    if (!vec_reserve(list->items, list->count, list->capacity, list->capacity ? 1 : FIRST_CAPACITY))
        return false;
    list->items[list->count++] = value;
    return true;
}

bool numbers_append(numbers *list, const uint32_t *items, size_t count)
{
    if (!vec_reserve(list->items, list->count, list->capacity, count))
        return false;
    memcpy(list->items + list->count, items, count * sizeof *items);
    list->count += count;
    return true;
}

/* Restores the heap below `root`. The children of `root` are heaps. */
static void sift_down(uint32_t *items, size_t root, size_t count)
{
    const uint32_t value = items[root];
    for (size_t child = 2 * root + 1; child < count; child = 2 * root + 1) {
        if (child + 1 < count && items[child + 1] > items[child])
            child++;
        if (items[child] <= value)
            break;
        items[root] = items[child];
        root = child;
    }
    items[root] = value;
}

static void reverse(uint32_t *items, size_t count)
{
    for (size_t begin = 0, end = count; begin + 1 < end; begin++) {
        const uint32_t item = items[begin];
        items[begin] = items[--end];
        items[end] = item;
    }
}

void numbers_sort(uint32_t *items, size_t count)
{
    bool ascends = true, descends = true;
    for (size_t i = 1; i < count && (ascends || descends); i++) {
        ascends = ascends && items[i - 1] <= items[i];
        descends = descends && items[i - 1] >= items[i];
    }
    if (ascends)
        return;
    if (descends) {
        reverse(items, count);
        return;
    }
    for (size_t root = count / 2; root-- > 0;)
        sift_down(items, root, count);
    for (size_t last = count - 1; last > 0; last--) {
        const uint32_t greatest = items[0];
        items[0] = items[last];
        items[last] = greatest;
        sift_down(items, 0, last);
    }
}

size_t numbers_unique(uint32_t *items, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || items[kept - 1] != items[i])
            items[kept++] = items[i];
    return kept;
}

size_t numbers_lower_bound(const numbers *list, uint32_t value)
{
    size_t begin = 0, end = list->count;
    while (begin < end) {
        const size_t middle = begin + (end - begin) / 2;
        if (list->items[middle] < value)
            begin = middle + 1;
        else
            end = middle;
    }
    return begin;
}
