/*
 * Where a queue is, and who asks for its messages: from its address, the environment and the files of AWS tools. It is fixed once it is made.
 */
#ifndef BUILTINS_QUEUE_PLACE_H
#define BUILTINS_QUEUE_PLACE_H

#include "builtins/aws/credentials.h"

typedef struct queue_place {
    char *address;                /* as the caller has it: a URL or an ARN */
    char *region;                 /* in which requests are signed */
    char *url, *host, *path;      /* to which requests go: the URL as a whole, and its parts as they are signed */
    char *target;                 /* the queue's URL, as requests name it */
    aws_credentials *credentials; /* the queue's thread uses them once it has begun */
} queue_place;

/* Finds it all; `endpoint` may be NULL. Waits for the network where credentials have to be fetched. False with `why`. In both cases
 * queue_place_free frees it. */
bool queue_place_find(queue_place *made, const char *address, const char *endpoint, fault *why);
void queue_place_free(queue_place *which);

#endif
