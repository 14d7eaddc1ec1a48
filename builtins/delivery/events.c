/*
 * Lists and heaps of events.
 */
#include "builtins/delivery/events.h"

#include "grammar/base/vec.h"

#include <assert.h>

void event_list_append(event_list *list, queued_event *added)
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

void event_list_prepend(event_list *list, queued_event *added)
{
    added->next = list->first;
    list->first = added;
    if (!list->last)
        list->last = added;
    list->count++;
    list->bytes += added->length;
}

queued_event *event_list_take(event_list *list)
{
    queued_event *taken = list->first;
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

bool event_heap_reserve(event_heap *heap, size_t count)
{
    return count <= heap->count || vec_reserve(heap->events, heap->count, heap->capacity, count - heap->count);
}

void event_heap_add(event_heap *heap, queued_event *added)
{
    assert(heap->count < heap->capacity);
    size_t at = heap->count++;
    for (size_t parent = (at - 1) / 2; at && heap->events[parent]->due > added->due; parent = (at - 1) / 2) {
        heap->events[at] = heap->events[parent];
        at = parent;
    }
    heap->events[at] = added;
}

queued_event *event_heap_take(event_heap *heap)
{
    if (heap->count == 0)
        return NULL;
    queued_event *top = heap->events[0];
    queued_event *moved = heap->events[--heap->count];
    size_t at = 0;
    for (size_t child = 1; child < heap->count; child = at * 2 + 1) {
        child += child + 1 < heap->count && heap->events[child + 1]->due < heap->events[child]->due;
        if (heap->events[child]->due >= moved->due)
            break;
        heap->events[at] = heap->events[child];
        at = child;
    }
    heap->events[at] = moved;
    return top;
}
