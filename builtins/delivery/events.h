/*
 * Events that are to be delivered, and where they wait. An event is in one place at a time: in one of the three places of its target's
 * queue (target.h), or in a request on its way (request.h).
 */
#ifndef BUILTINS_DELIVERY_EVENTS_H
#define BUILTINS_DELIVERY_EVENTS_H

#include "builtins/delivery/delivery.h"
#include "builtins/delivery/verdict.h"

typedef struct queued_event {
    struct queued_event *next;
    delivery_attributes attributes; /* their texts stand behind the bytes */
    int64_t submitted;              /* as all times here, in milliseconds since 1970 */
    int64_t due;                    /* when it became ready, or becomes so */
    uint64_t serial;                /* its number among all events of the delivery */
    unsigned retries;
    bool alone; /* it goes into a request of its own, because a request with others was refused as a whole (VERDICT_ALONE) */
    delivery_verdict last; /* of the latest attempt */
    char *message;         /* why the latest attempt failed; NULL if none has, or if there was no memory for the text */
    const char *condition; /* as in dead_letter */
    size_t length;
    char bytes[];
} queued_event;

typedef struct event_list {
    queued_event *first, *last;
    size_t count, bytes;
} event_list;

void event_list_append(event_list *list, queued_event *added);
void event_list_prepend(event_list *list, queued_event *added);
queued_event *event_list_take(event_list *list); /* the first; NULL if it is empty */

/* A binary heap: the event that is due first is on top. */
typedef struct event_heap {
    queued_event **events;
    size_t count, capacity;
} event_heap;

bool event_heap_reserve(event_heap *heap, size_t count);    /* room for that many in all; false if memory ran out */
void event_heap_add(event_heap *heap, queued_event *added); /* there must be room for it */
queued_event *event_heap_take(event_heap *heap);            /* NULL if it is empty */

#endif
