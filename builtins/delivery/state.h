/*
 * The inside of a delivery: what all of its targets have in common.
 */
#ifndef BUILTINS_DELIVERY_STATE_H
#define BUILTINS_DELIVERY_STATE_H

#include "builtins/aws/credentials.h"
#include "builtins/delivery/delivery.h"

#include <curl/curl.h>

struct request;

struct delivery {
    delivery_options options;
    CURLM *multi;
    delivery_target *targets;
    struct request *running, *idle;
    aws_wallet own_wallet;
    aws_wallet *wallet; /* its own, or one that others share */
    uint64_t serial;
    uint64_t settled;         /* events that are done */
    uint64_t run_id;          /* tells the serials of two runs apart */
    int64_t next_dead_letter; /* when the dead letter is asked again */
    bool flushing;            /* events do not wait to fill a request */
};

#endif
