/*
 * Delivery: events go over the network to targets, are tried again for a stated time, and end in a dead letter if that does not help.
 * None is lost: each event that was queued is reported done exactly once, when its target, or the dead letter, has it.
 *
 *     delivery *post = delivery_new(&(delivery_options){.done = done, .dead_letter = dead_letter, .context = me});
 *     delivery_target *queue = delivery_target_new(post, &(delivery_target_options){&delivery_sqs, arn, &settings}, &why);
 *     while (delivery_submit(queue, event, length, &(delivery_attributes){.rule = "leaks", .token = 17}) == DELIVERY_FULL)
 *         delivery_run(post, DELIVERY_FOREVER, NULL, 0);
 *     delivery_drain(post, 30000);
 *     delivery_free(post);
 *
 * Everything happens in the caller's thread, inside delivery_run and delivery_drain; a delivery is one thread's at a time. Times are in
 * milliseconds. settings.def lists the settings of targets, kinds.h the kinds of targets.
 */
#ifndef BUILTINS_DELIVERY_DELIVERY_H
#define BUILTINS_DELIVERY_DELIVERY_H

#include "builtins/delivery/error_codes.h"
#include "builtins/delivery/settings.h"
#include "builtins/system/watch.h"
#include "builtins/text/fault.h"

#include <poll.h>
#include <stddef.h>
#include <stdint.h>

typedef struct delivery delivery;
typedef struct delivery_target delivery_target;

/* ---- What the caller is asked and told -------------------------------------------------------------------------------------- */

/* A name and a value that go with an event if the service has a place for them (message attributes of SQS and SNS). */
typedef struct delivery_label {
    const char *name, *value;
} delivery_label;

/* What goes with an event. It is copied when the event is submitted. */
typedef struct delivery_attributes {
    const char *rule;      /* the rule that sends it; for the dead letter. May be NULL */
    const char *group;     /* SQS, SNS: message group; Kinesis: partition key. NULL: as the target's settings say */
    const char *duplicate; /* SQS, SNS: events with the same are delivered once by a FIFO queue. NULL: each is its own */
    uint64_t token;        /* the caller's name for it */
    const delivery_label *labels;
    size_t label_count; /* 10 at most, as for SQS */
} delivery_attributes;

typedef enum delivery_outcome {
    DELIVERY_DONE,    /* the target has it */
    DELIVERY_DEAD,    /* it is kept as a dead letter */
    DELIVERY_GIVEN_UP /* nobody has it: DEAD_LETTER_RETURNED, or the delivery was freed before */
} delivery_outcome;

/* An event that could not be delivered, with what EventBridge tells of it in the attributes of a dead letter. The texts live
 * until the callback returns. */
typedef struct dead_letter {
    const char *bytes;
    size_t length;
    const delivery_attributes *attributes; /* RULE_ARN is attributes->rule */
    const delivery_target *target;
    const char *target_name;   /* TARGET_ARN: the address as the rule names it */
    error_code code;           /* ERROR_CODE */
    const char *error_message; /* ERROR_MESSAGE, without secrets */
    const char *
        condition; /* EXHAUSTED_RETRY_CONDITION: MaximumRetryAttempts or MaximumEventAgeInSeconds; NULL: trying again made no sense, or the program ends */
    unsigned retries; /* RETRY_ATTEMPTS */
} dead_letter;

/* Fills in the attributes of a dead letter under EventBridge's names, and returns their number. They live as long as the
 * dead letter does; `retries` has room for a number. */
enum { DEAD_LETTER_LABELS = 6 };
size_t dead_letter_labels(const dead_letter *letter, char retries[16], delivery_label labels[DEAD_LETTER_LABELS]);

typedef enum dead_letter_answer {
    DEAD_LETTER_KEPT,  /* it is kept; `done` follows with DELIVERY_DEAD */
    DEAD_LETTER_MOVED, /* it was submitted elsewhere with the same token, and is done when it is done there; no `done` follows */
    DEAD_LETTER_RETURNED, /* its source can send it again; `done` follows with DELIVERY_GIVEN_UP */
    DEAD_LETTER_NOT_NOW   /* ask again later */
} dead_letter_answer;

typedef struct delivery_options {
    /* An event is done. May be NULL. This callback and the next may submit events; they must not run, drain or free the
     * delivery. */
    void (*done)(void *context, uint64_t token, delivery_outcome outcome);
    /* Takes an event that could not be delivered. If it is NULL, such events are reported as DELIVERY_DEAD and are gone. */
    dead_letter_answer (*dead_letter)(void *context, const dead_letter *letter);
    void *context;
    struct aws_wallet *
        wallet; /* keys for AWS that other deliveries of this thread share; it outlives the delivery. NULL: the delivery has its own */
    /* For tests; NULL stands for the system's. `now` is in milliseconds since 1970. `wait` is called instead of waiting if
     * there is nothing to wait for but time. */
    int64_t (*now)(void *context);
    void (*wait)(void *context, int64_t duration);
    uint32_t (*random)(void *context);
} delivery_options;

/* NULL if memory ran out. */
delivery *delivery_new(const delivery_options *options);

/* Events that are not done are given up. */
void delivery_free(delivery *which);

/* ---- Targets ---------------------------------------------------------------------------------------------------------------- */

/* What the actions that deliver over the network differ in. kinds.h lists all kinds. */
typedef struct delivery_kind delivery_kind;

typedef struct delivery_target_options {
    const delivery_kind *kind;
    const char *address;               /* an ARN, a URL, a name: what the kind takes */
    const delivery_settings *settings; /* its texts live as long as the target */
} delivery_target_options;

/*
 * Checks address and settings, and finds credentials, for which it may wait some seconds for the network. Nothing is delivered
 * yet. NULL with `why` if something is wrong. The target belongs to the delivery.
 */
delivery_target *delivery_target_new(delivery *owner, const delivery_target_options *options, fault *why);

/* Checks what can be checked in a rule file: address and settings, but no credentials, secrets or certificates. */
bool delivery_target_check(const delivery_target_options *options, fault *why);

typedef struct delivery_stats {
    uint64_t submitted, delivered, dead; /* events */
    uint64_t retried;                    /* attempts after the first, summed over the events */
    uint64_t requests;
    size_t waiting; /* events that are not done */
    size_t waiting_bytes;
} delivery_stats;

const delivery_stats *delivery_target_stats(const delivery_target *target);

/* The number of events that wait only for being taken as dead letters. */
size_t delivery_target_buried(const delivery_target *target);

/* ---- Delivering ------------------------------------------------------------------------------------------------------------- */

typedef enum delivery_submitted { DELIVERY_QUEUED, DELIVERY_FULL, DELIVERY_NO_MEMORY } delivery_submitted;

/* Queues a copy of an event. DELIVERY_FULL: the target's queue has no room until delivery_run has made some. */
delivery_submitted delivery_submit(delivery_target *to, const char *bytes, size_t length, const delivery_attributes *attributes);

#define DELIVERY_FOREVER ((int64_t)-1)

/*
 * Sends, receives and waits for at most `duration`; with 0 it does only what can be done at once. Returns when an event is
 * done, when one of the caller's own descriptors is ready (`revents` are set as by poll; at most 16 descriptors), and when
 * there is nothing to wait for. False if there was nothing to wait for: no event is on its way and there are no descriptors.
 */
bool delivery_run(delivery *which, int64_t duration, struct pollfd *others, size_t other_count);

/* Adds what delivery_run would wait for. A caller that waits for other things as well calls delivery_run with a duration of
 * 0 when any of it is ready. */
void delivery_watch(const delivery *which, watch *on);

/* Sends events at once that would wait to fill a request, and runs until everything is done or `grace` has passed. Returns
 * the number of events that are not done. */
size_t delivery_drain(delivery *which, int64_t grace);

/* Makes dead letters of all events that are not done, and breaks off the requests on their way. Returns the number of events
 * that nobody takes as dead letters now (DEAD_LETTER_NOT_NOW); they stay. */
size_t delivery_give_up(delivery *which);

#endif
