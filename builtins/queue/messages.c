/* Plain linked lists. A held_list is doubly linked, so that a message can leave from its middle. */
#include "builtins/queue/messages.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>

_Static_assert(offsetof(queue_message, shown) == 0, "kf_queue_end casts a kf_message to its queue_message");

void message_list_append(message_list *list, queue_message *added)
{
    added->next = NULL;
    if (list->last)
        list->last->next = added;
    else
        list->first = added;
    list->last = added;
    list->count++;
}

queue_message *message_list_take(message_list *list)
{
    queue_message *first = list->first;
    if (!first)
        return NULL;
    list->first = first->next;
    list->last = list->first ? list->last : NULL;
    list->count--;
    return first;
}

void message_list_free(message_list *list)
{
    for (queue_message *next = message_list_take(list); next; next = message_list_take(list))
        free(next);
}

void held_append(held_list *list, queue_message *added)
{
    assert(!added->held);
    added->before = list->last;
    added->after = NULL;
    *(list->last ? &list->last->after : &list->first) = added;
    list->last = added;
    added->held = true;
}

void held_prepend(held_list *list, queue_message *added)
{
    assert(!added->held);
    added->before = NULL;
    added->after = list->first;
    *(list->first ? &list->first->before : &list->last) = added;
    list->first = added;
    added->held = true;
}

void held_remove(held_list *list, queue_message *which)
{
    if (!which->held)
        return;
    *(which->before ? &which->before->after : &list->first) = which->after;
    *(which->after ? &which->after->before : &list->last) = which->before;
    which->held = false;
}
