/*
 * Lists and heaps of records.
 */
#include "builtins/delivery/internal.h"

#include <stdlib.h>

void record_list_append(record_list *list, record *added)
{
    added->next = NULL;
    if (list->last)
        list->last->next = added;
    else
        list->first = added;
    list->last = added;
    list->count++;
    list->bytes += added->length;
}

void record_list_prepend(record_list *list, record *added)
{
    added->next = list->first;
    list->first = added;
    if (!list->last)
        list->last = added;
    list->count++;
    list->bytes += added->length;
}

record *record_list_take(record_list *list)
{
    record *taken = list->first;
    if (!taken)
        return NULL;
    list->first = taken->next;
    if (!list->first)
        list->last = NULL;
    list->count--;
    list->bytes -= taken->length;
    taken->next = NULL;
    return taken;
}

bool record_heap_reserve(record_heap *heap, size_t count)
{
    if (count <= heap->capacity)
        return true;
    size_t capacity = heap->capacity ? heap->capacity : 64;
    while (capacity < count)
        capacity *= 2;
    record **larger = realloc(heap->records, capacity * sizeof *larger);
    if (!larger)
        return false;
    heap->records = larger;
    heap->capacity = capacity;
    return true;
}

void record_heap_add(record_heap *heap, record *added)
{
    size_t at = heap->count++;
    for (size_t parent = (at - 1) / 2; at && heap->records[parent]->due > added->due; parent = (at - 1) / 2) {
        heap->records[at] = heap->records[parent];
        at = parent;
    }
    heap->records[at] = added;
}

record *record_heap_take(record_heap *heap)
{
    if (heap->count == 0)
        return NULL;
    record *top = heap->records[0];
    record *moved = heap->records[--heap->count];
    size_t at = 0;
    for (size_t child = 1; child < heap->count; child = at * 2 + 1) {
        child += child + 1 < heap->count && heap->records[child + 1]->due < heap->records[child]->due;
        if (heap->records[child]->due >= moved->due)
            break;
        heap->records[at] = heap->records[child];
        at = child;
    }
    heap->records[at] = moved;
    return top;
}
