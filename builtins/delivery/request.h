/*
 * A request: some events of a target on their way, and the answer to them. The kinds' functions fill it and judge its answer; transfer.c
 * sends it.
 */
#ifndef BUILTINS_DELIVERY_REQUEST_H
#define BUILTINS_DELIVERY_REQUEST_H

#include "builtins/aws/error.h"
#include "builtins/delivery/target.h"

#include <curl/curl.h>

typedef struct request {
    delivery_target *target;
    struct request *next;  /* in the list of those on their way, or of the idle */
    struct request **link; /* what points to it there */
    queued_event **events;
    size_t count, capacity;
    CURL *easy;
    char *url; /* NULL: the target's own */
    const char *method;
    struct curl_slist *headers;
    unsigned keys; /* the serial of the keys that it is signed with */
    buffer body, reply;
    bool failed; /* memory ran out while it was built */
    long status;
    char error_type[AWS_ERROR_TYPE]; /* the header X-Amzn-ErrorType */
    char problem[CURL_ERROR_SIZE];
} request;

/* ---- What kinds call -------------------------------------------------------------------------------------------------------- */

/* Adds "name: value". If memory runs out, `failed` is set. */
void request_header(request *which, const char *name, const char *value);

/* Sets the verdict for one event, or for all. The code, if there is one, is put in front of the message. Events without a
 * verdict are tried again. An index comes from the answer of a server, so one that no event has is ignored. */
void request_verdict(request *which, size_t index, delivery_verdict given, const char *code, const char *message);
void request_verdict_all(request *which, delivery_verdict given, const char *code, const char *message);

/* ---- What transfer.c calls -------------------------------------------------------------------------------------------------- */

/* Gets an idle request of the delivery, or makes a new one, with room for `count` events. It is in no list. NULL if memory
 * ran out. */
request *request_get(delivery_target *target, size_t count);

/* Puts a request into a list, or takes it out of the list that it is in. */
void request_link(request *which, request **list);
void request_unlink(request *which);

/* Empties a request that is in no list, and adds it to the idle ones. */
void request_recycle(request *which);

/* Frees a request that is in no list. */
void request_free(request *which);

/* Sets the message that says why an event failed. Secrets of the target are removed from it. */
void request_set_message(const request *which, queued_event *failed, const char *code, const char *message);

#endif
