/*
 * One request to SQS: its parts while it is under way, and what its answer means.
 */
#ifndef BUILTINS_QUEUE_CALL_H
#define BUILTINS_QUEUE_CALL_H

#include "builtins/aws/error.h"
#include "builtins/delivery/verdict.h"
#include "builtins/queue/messages.h"
#include "builtins/queue/place.h"

#include <curl/curl.h>

typedef enum call_kind { CALL_RECEIVE, CALL_DELETE, CALL_EXTEND, CALL_RELEASE, CALL_KINDS } call_kind;

/* What all calls of a queue have in common. */
typedef struct call_setup {
    const queue_place *place;
    CURLM *multi;
    unsigned visibility; /* seconds */
    size_t batch;        /* messages in an answer, at most */
} call_setup;

typedef struct call {
    bool running;
    call_kind kind;
    queue_message *messages[BATCH]; /* the messages that it is about; a receive has none */
    size_t count;
    CURL *easy;
    struct curl_slist *headers;
    unsigned keys; /* the serial of the keys that it is signed with */
    buffer body, reply;
    long status;
    char error_type[AWS_ERROR_TYPE];
} call;

/* Starts a request whose kind and messages the caller has set. False with `why` if nothing has been started. */
bool call_start(const call_setup *setup, call *which, fault *why);

/* Removes it from libcurl. Its buffers stay, to be used again. */
void call_stop(const call_setup *setup, call *which);
void call_free(call *which);

/* Judges a request as a whole: VERDICT_DELIVERED, or another verdict with the reason. */
delivery_verdict call_judge(const call_setup *setup, call *which, CURLcode result, fault *reason);

#endif
