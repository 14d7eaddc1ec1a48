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
    unsigned keys; /* the number of those that it is signed with */
    buffer body, reply;
    bool failed; /* memory ran out while it was built */
    long status;
    char error_type[AWS_ERROR_TYPE]; /* the header X-Amzn-ErrorType */
    char problem[CURL_ERROR_SIZE];
} request;

/* ---- What kinds call -------------------------------------------------------------------------------------------------------- */

/* Adds "name: value"; a failure is remembered. */
void request_header(request *which, const char *name, const char *value);

/* What a kind says of event `index`, or of all of them, once the answer is there. The code, if there is one, stands before the
 * message. Events of which nothing is said are tried again. An index that no event has is passed over: it comes from the answer. */
void request_verdict(request *which, size_t index, delivery_verdict given, const char *code, const char *message);
void request_verdict_all(request *which, delivery_verdict given, const char *code, const char *message);

/* ---- What transfer.c calls -------------------------------------------------------------------------------------------------- */

/* An idle request of the target's delivery or a new one, with room for so many events. It is in no list. NULL if memory ran out. */
request *request_get(delivery_target *target, size_t count);

/* Takes a request into a list, or out of the one that it is in. */
void request_link(request *which, request **list);
void request_unlink(request *which);

/* Empties a request that is in no list, and puts it among the idle. */
void request_recycle(request *which);

/* Frees one that is in no list. */
void request_free(request *which);

/* Says why an event failed, without any of the target's secrets. */
void request_set_message(const request *which, queued_event *failed, const char *code, const char *message);

#endif
