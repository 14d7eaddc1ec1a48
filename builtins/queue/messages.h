/*
 * Messages of a queue, from the answer that brings one to the answer that says it is deleted, and the lists in which they lie. A message is
 * in one place at a time: with the queue's thread, in one of the two lists of handover.h, or with the caller, who reads its body.
 */
#ifndef BUILTINS_QUEUE_MESSAGES_H
#define BUILTINS_QUEUE_MESSAGES_H

#include "kmsfilter.h"

/* The number of messages in one request, at most: SQS's own limit. */
enum { BATCH = 10 };

typedef struct queue_message {
    kf_message shown; /* comes first: a pointer to it, which the caller has, is one to the message */
    const char *receipt;
    struct queue_message *next;           /* in a message_list */
    struct queue_message *before, *after; /* in a held_list */
    int64_t due;                          /* when its time is to be extended (watch_now) */
    kf_message_end end;
    unsigned tries;
    bool held;      /* it is in the held_list */
    bool extending; /* a request that extends its time is under way, */
    bool gone;      /* and nobody else needs it: it is freed when that request is answered */
    bool asked;     /* it may be deleted already: a request to delete it got no answer */
    char bytes[];   /* of the texts above */
} queue_message;

typedef struct message_list {
    queue_message *first, *last;
    size_t count;
} message_list;

void message_list_append(message_list *list, queue_message *added);
queue_message *message_list_take(message_list *list); /* the first; NULL if it is empty */
void message_list_free(message_list *list);           /* and its messages */

/* Messages that are hidden from other readers, in the order in which their time is to be extended. */
typedef struct held_list {
    queue_message *first, *last;
} held_list;

void held_append(held_list *list, queue_message *added);
void held_prepend(held_list *list, queue_message *added);
void held_remove(held_list *list, queue_message *which); /* does nothing if it is in no list */

#endif
