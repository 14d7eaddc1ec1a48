/*
 * A target: where events go, with its settings, and the events that wait for it.
 */
#ifndef BUILTINS_DELIVERY_TARGET_H
#define BUILTINS_DELIVERY_TARGET_H

#include "builtins/aws/credentials.h"
#include "builtins/delivery/events.h"
#include "builtins/delivery/kind.h"
#include "builtins/delivery/settings.h"

/* Where requests go. `check` and `open` of the kind find it out. The texts belong to the target or to its settings. */
typedef struct target_place {
    const char *url;         /* to which requests go */
    const char *host, *path; /* its parts, as AWS requests are signed */
    const char *region;
    const char *resource; /* queue URL, topic ARN, stream, bus, function's path, log group */
    bool fifo;
    aws_credentials *credentials; /* the wallet's */
} target_place;

/* Texts that must not be shown in messages. */
enum { MOST_SECRETS = 16 };

typedef struct target_secrets {
    const char *texts[MOST_SECRETS];
    size_t count;
} target_secrets;

/* The events that are not done, except those in requests on their way. */
typedef struct target_queue {
    event_list ready;
    event_heap waiting; /* until the time of their next attempt */
    event_list dead;    /* they were not taken as dead letters yet */
    size_t in_flight;   /* requests on their way */
    int64_t not_before; /* no request begins earlier: the target has asked for patience */
} target_queue;

struct delivery_target {
    delivery *owner;
    delivery_target *next;
    const delivery_kind *kind;
    arena memory; /* of the texts below */
    const char *address;
    delivery_settings settings; /* a copy, in which the kind sets what the address says; the texts belong to the caller */
    size_t batch;               /* events in a request, at most */
    target_place place;
    target_secrets secrets;
    const char *key_password, *sign_secret; /* http's */
    const char **fixed_headers;             /* http's: "Name: value", those with secrets too; ends with NULL */
    target_queue queue;
    delivery_stats stats;
};

/* True if events keep their order: with one request at a time, an event that fails goes back to the head of the line, and
 * the others wait. */
static inline bool target_is_ordered(const delivery_target *target)
{
    return target->settings.in_flight == 1;
}

/* Formats a text into the target's memory. NULL, with `why`, if memory ran out. */
const char *target_text(delivery_target *target, fault *why, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
