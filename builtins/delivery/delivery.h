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

/* A name and a value that go with an event where the target has a place for such (SQS, SNS: message attributes). */
typedef struct delivery_label {
    const char *name, *value;
} delivery_label;

/* What goes with an event; copied where it is submitted. */
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
    DELIVERY_DEAD,    /* the dead letter has it */
    DELIVERY_GIVEN_UP /* nobody has it: DEAD_LETTER_RETURNED, or delivery_free was called before it was done */
} delivery_outcome;

/* An event that could not be delivered, with what EventBridge says of one in the attributes of a dead letter. The texts live until the
 * callback returns. */
typedef struct dead_letter {
    const char *bytes;
    size_t length;
    const delivery_attributes *attributes; /* RULE_ARN is attributes->rule */
    const delivery_target *target;
    const char *target_name;   /* TARGET_ARN: the address as the rule names it */
    error_code code;           /* ERROR_CODE */
    const char *error_message; /* ERROR_MESSAGE, without secrets */
    const char *condition; /* EXHAUSTED_RETRY_CONDITION: MaximumRetryAttempts or MaximumEventAgeInSeconds; NULL: it was not worth
                                  trying again, or the program ends */
    unsigned retries;      /* RETRY_ATTEMPTS */
} dead_letter;

/* The attributes of a dead letter under EventBridge's names, as labels for another target: their number. They live as long as the
 * dead letter does; `retries` has room for a number. */
enum { DEAD_LETTER_LABELS = 6 };
size_t dead_letter_labels(const dead_letter *letter, char retries[16], delivery_label labels[DEAD_LETTER_LABELS]);

typedef enum dead_letter_answer {
    DEAD_LETTER_KEPT,  /* it is safe; `done` follows with DELIVERY_DEAD */
    DEAD_LETTER_MOVED, /* it was submitted elsewhere with the same token, and is done when it is done there; no `done` follows */
    DEAD_LETTER_RETURNED, /* who sent it can send it again; `done` follows with DELIVERY_GIVEN_UP */
    DEAD_LETTER_NOT_NOW   /* ask again later */
} dead_letter_answer;

typedef struct delivery_options {
    /* An event is done. Both callbacks may submit; they must not run, drain or free. May be NULL, then nobody is told. */
    void (*done)(void *context, uint64_t token, delivery_outcome outcome);
    /* Without one, what fails for good is reported as DELIVERY_DEAD and gone. */
    dead_letter_answer (*dead_letter)(void *context, const dead_letter *letter);
    void *context;
    struct aws_wallet
        *wallet; /* keys for AWS that are shared with others in this thread; it outlives the delivery. NULL: they are its own */
    /* For tests; NULL stands for the system's. `now` is milliseconds since 1970; `wait` is called instead of waiting when there is
     * nothing to wait for but time. */
    int64_t (*now)(void *context);
    void (*wait)(void *context, int64_t duration);
    uint32_t (*random)(void *context);
} delivery_options;

/* NULL if memory ran out. */
delivery *delivery_new(const delivery_options *options);

/* What is not done is given up. */
void delivery_free(delivery *which);

/* ---- Targets ---------------------------------------------------------------------------------------------------------------- */

/* What actions differ in: kinds.h has them all. */
typedef struct delivery_kind delivery_kind;

typedef struct delivery_target_options {
    const delivery_kind *kind;
    const char *address;               /* an ARN, a URL, a name: what the kind takes */
    const delivery_settings *settings; /* its texts live as long as the target */
} delivery_target_options;

/*
 * Checks address and settings, and finds credentials, for which it may wait some seconds for the network; delivers nothing yet. NULL
 * with `why`. The target belongs to the delivery.
 */
delivery_target *delivery_target_new(delivery *owner, const delivery_target_options *options, fault *why);

/* The same without what the surroundings must provide (credentials, secrets, certificates): what a check of a rule file can say. */
bool delivery_target_check(const delivery_target_options *options, fault *why);

typedef struct delivery_stats {
    uint64_t submitted, delivered, dead; /* events */
    uint64_t retried;                    /* attempts after the first, summed over the events */
    uint64_t requests;
    size_t waiting; /* events that are not done */
    size_t waiting_bytes;
} delivery_stats;

const delivery_stats *delivery_target_stats(const delivery_target *target);

/* How many of those waiting wait for the dead letter only. */
size_t delivery_target_buried(const delivery_target *target);

/* ---- Delivering ------------------------------------------------------------------------------------------------------------- */

typedef enum delivery_submitted { DELIVERY_QUEUED, DELIVERY_FULL, DELIVERY_NO_MEMORY } delivery_submitted;

/* Queues a copy. DELIVERY_FULL: its queue has no room, as long as delivery_run does not make some. */
delivery_submitted delivery_submit(delivery_target *to, const char *bytes, size_t length, const delivery_attributes *attributes);

#define DELIVERY_FOREVER ((int64_t)-1)

/*
 * Sends, receives and waits, `duration` at most: 0 only does what can be done at once. Returns as soon as an event is done or one of
 * the caller's own descriptors is ready (`revents` are set as by poll; at most 16 are looked at), and when there is nothing to wait
 * for. False if that is so: no event is on its way, and none of the descriptors was waited for.
 */
bool delivery_run(delivery *which, int64_t duration, struct pollfd *others, size_t other_count);

/* Adds what delivery_run would wait for, for a caller that waits for other things as well: it calls delivery_run, with a duration of 0, once
 * any of that is there. */
void delivery_watch(const delivery *which, watch *on);

/* Sends what waits for company at once, and runs until everything is done or `grace` has passed. The number of events not done. */
size_t delivery_drain(delivery *which, int64_t grace);

/* Hands everything that is not done to the dead letter, as it stands; what is refused there (DEAD_LETTER_NOT_NOW) stays. Requests on
 * their way are broken off. The number of events that stay. */
size_t delivery_give_up(delivery *which);

#endif
