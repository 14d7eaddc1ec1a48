/*
 * A kind of target: what the actions that deliver over the network differ in. kinds.h lists all kinds; target.c and transfer.c
 * call their functions.
 */
#ifndef BUILTINS_DELIVERY_KIND_H
#define BUILTINS_DELIVERY_KIND_H

#include "builtins/aws/place.h"
#include "builtins/delivery/delivery.h"

struct request;

struct delivery_kind {
    /* A request holds at most so many events and bytes, where each event counts for event_bytes more than it is long. An event that is
     * longer by itself goes alone, and the service decides. */
    size_t most_events, most_bytes, event_bytes;
    const aws_service *service; /* NULL: not one of AWS */
    bool has_labels;            /* the service takes an event's labels as attributes of its own */
    /* Checks address and settings, without looking at anything outside. */
    bool (*check)(delivery_target *target, fault *why);
    /* Prepares what is the same for all requests. May be NULL. */
    bool (*open)(delivery_target *target, fault *why);
    /* Writes the body and headers of a request for its events. */
    bool (*build)(struct request *which, fault *why);
    /* Gives each event its verdict from an answer with a status. */
    void (*judge)(struct request *which);
};

#endif
