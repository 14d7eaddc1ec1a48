/*
 * Where an event goes after an attempt: it is done, is tried again later, or becomes a dead letter.
 */
#ifndef BUILTINS_DELIVERY_RETRY_H
#define BUILTINS_DELIVERY_RETRY_H

#include "builtins/delivery/target.h"

/* Treats each event as its verdict says. `patience` is how long the target has asked to wait, in milliseconds; 0: not at
 * all. */
void retry_or_settle(delivery_target *target, queued_event **events, size_t count, int64_t patience);

/* Offers again the events that were not taken as dead letters before. */
void retry_bury_dead(delivery_target *target);

/* The event is done: it is freed, and the caller is told. */
void event_settle(delivery_target *target, queued_event *done, delivery_outcome outcome);

#endif
