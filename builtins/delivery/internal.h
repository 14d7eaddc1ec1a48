/*
 * What the files of delivery/ know of each other. A record is in one place at a time: in its target's `ready` list, in its `waiting`
 * heap, in a request on its way, or in its `dead` list.
 */
#ifndef BUILTINS_DELIVERY_INTERNAL_H
#define BUILTINS_DELIVERY_INTERNAL_H

#include "builtins/aws/credentials.h"
#include "builtins/aws/error.h"
#include "builtins/aws/place.h"
#include "builtins/delivery/delivery.h"
#include "builtins/delivery/settings.h"
#include "builtins/delivery/verdict.h"
#include "builtins/text/encoding.h"

#include <curl/curl.h>

typedef struct record {
    struct record *next;
    delivery_attributes attributes; /* texts behind the bytes */
    int64_t submitted;
    int64_t due;     /* when it became ready, or becomes so */
    uint64_t serial; /* its number among all of this run */
    unsigned retries;
    bool alone;    /* verdict.h: VERDICT_ALONE. A request with it and others was refused as a whole: it goes alone from now on */
    verdict last;  /* of the latest attempt */
    char *message; /* of the latest failure; NULL if memory ran out for it */
    const char *condition;
    size_t length;
    char bytes[];
} record;

typedef struct record_list {
    record *first, *last;
    size_t count, bytes;
} record_list;

void record_list_append(record_list *list, record *added);
void record_list_prepend(record_list *list, record *added);
record *record_list_take(record_list *list); /* the first; NULL if it is empty */

/* A binary heap: the record that is due first is on top. */
typedef struct record_heap {
    record **records;
    size_t count, capacity;
} record_heap;

bool record_heap_reserve(record_heap *heap, size_t count); /* room for that many in all; false if memory ran out */
void record_heap_add(record_heap *heap, record *added);
record *record_heap_take(record_heap *heap);

/* ---- Requests --------------------------------------------------------------------------------------------------------------- */

typedef struct request {
    delivery_target *target;
    struct request *next;  /* in the list of those on their way, or of the idle */
    struct request **link; /* what points to it there */
    record **records;
    size_t count, capacity;
    CURL *easy;
    char *url; /* NULL: the target's own */
    const char *method;
    struct curl_slist *headers;
    unsigned keys; /* the number of those that it is signed with */
    buffer body, reply;
    int64_t started;
    bool failed; /* memory ran out while it was built or answered */
    long status;
    char error_type[AWS_ERROR_TYPE]; /* the header X-Amzn-ErrorType */
    char problem[CURL_ERROR_SIZE];
} request;

/* Adds "name: value"; a failure is remembered. */
void request_header(request *which, const char *name, const char *value);

/* What an action says of record `index`, or of all of them, once the answer is there. The code, if there is one, stands before the
 * message. Records of which nothing is said are tried again. */
void request_verdict(request *which, size_t index, verdict given, const char *code, const char *message);
void request_verdict_all(request *which, verdict given, const char *code, const char *message);

/* ---- Actions ---------------------------------------------------------------------------------------------------------------- */

typedef struct delivery_kind {
    const char *name, *address, *doc;
    unsigned groups;
    size_t batch_records, batch_bytes, record_bytes; /* the most in one request; what each record costs beyond its own bytes */
    const aws_service *service;                      /* NULL: not one of AWS */
    /* Looks at address and settings, without the surroundings. */
    bool (*check)(delivery_target *target, fault *why);
    /* Gets ready what is the same for all requests. May be NULL. */
    bool (*open)(delivery_target *target, fault *why);
    /* Writes the body and headers of a request for its records. */
    bool (*build)(request *which, fault *why);
    /* Gives each record its verdict from an answer with a status. */
    void (*judge)(request *which);
} delivery_kind;

extern const delivery_kind delivery_kinds[];
extern const size_t delivery_kind_count;

/* ---- Targets ---------------------------------------------------------------------------------------------------------------- */

enum { MOST_SECRETS = 16 };

struct delivery_target {
    delivery *owner;
    delivery_target *next;
    const delivery_kind *kind;
    arena memory; /* of the texts below */
    const char *address;
    settings settings;
    unsigned retries;
    int64_t age;
    size_t batch; /* records in a request, at most */

    /* What `check` and `open` find out. */
    const char *url; /* to which requests go */
    const char *host, *path;
    const char *region;
    const char *resource; /* queue URL, topic ARN, stream, bus, log group */
    bool fifo;
    aws_credentials *credentials; /* the wallet's */
    const char *key_password, *sign_secret;
    const char **fixed_headers;        /* http: "Name: value", those with secrets too; ends with NULL */
    const char *secrets[MOST_SECRETS]; /* are not to be shown */
    size_t secret_count;

    record_list ready;
    record_heap waiting;
    record_list dead; /* the dead letter did not want them yet */
    size_t in_flight;
    int64_t not_before; /* the target has asked for patience */
    delivery_stats stats;
};

/* With one request at a time, what fails goes back to the head of the line, and those behind it wait. */
static inline bool target_is_ordered(const delivery_target *target)
{
    return target->settings.in_flight == 1;
}

/* ---- The delivery ----------------------------------------------------------------------------------------------------------- */

struct delivery {
    delivery_options options;
    CURLM *multi;
    delivery_target *targets;
    request *running, *idle;
    aws_wallet own_wallet;
    aws_wallet *wallet; /* its own, or one that others share */
    uint64_t serial;
    uint64_t settled;         /* records that are done */
    uint64_t run_id;          /* tells the serials of two runs apart */
    int64_t next_dead_letter; /* when the dead letter is asked again */
    bool flushing;            /* nothing waits for company */
};

int64_t delivery_now(const delivery *which);
uint32_t delivery_random(const delivery *which);

/* transfer.c: starts a request for what is ready, as much as fits; and finishes those that have an answer, true if there are any. */
void transfer_start(delivery_target *target);
bool transfer_collect(delivery *which);
void transfer_break_off(request *which); /* its records become ready again, in order */
void transfer_free_idle(delivery *which);

/* retry.c: where a record goes after an attempt. `patience` is what the target has asked for, in milliseconds; 0: nothing. */
void retry_or_settle(delivery_target *target, record **records, size_t count, int64_t patience);
void retry_bury(delivery_target *target, record *lost); /* to the dead letter, or to `dead` until that wants it */
void retry_bury_dead(delivery_target *target);          /* asks again for those */
void record_settle(delivery_target *target, record *done, delivery_outcome outcome);

/* Says why a record failed, without any of the target's secrets. */
void record_set_message(record *failed, const delivery_target *target, const request *which, const char *code,
                        const char *message);

#endif
