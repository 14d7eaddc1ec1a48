/*
 * A kind of target: what the actions that deliver over the network differ in. kinds.def lists them; the functions
 * of each are in the file that is named after its action.
 */
#ifndef BUILTINS_DELIVERY_KIND_H
#define BUILTINS_DELIVERY_KIND_H

#include "builtins/aws/place.h"
#include "builtins/delivery/delivery.h"

struct request;

typedef struct delivery_kind {
    const char *name, *address, *doc;
    unsigned groups;
    /* A request holds at most so many events and bytes, where each event counts for event_bytes more than it is long. An event that is
     * longer by itself goes alone, and the service decides. */
    size_t most_events, most_bytes, event_bytes;
    const aws_service *service; /* NULL: not one of AWS */
    /* Looks at address and settings, without the surroundings. */
    bool (*check)(delivery_target *target, fault *why);
    /* Gets ready what is the same for all requests. May be NULL. */
    bool (*open)(delivery_target *target, fault *why);
    /* Writes the body and headers of a request for its events. */
    bool (*build)(struct request *which, fault *why);
    /* Gives each event its verdict from an answer with a status. */
    void (*judge)(struct request *which);
} delivery_kind;

extern const delivery_kind delivery_kinds[];
extern const size_t delivery_kind_count;

#endif
