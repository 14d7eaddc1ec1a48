/*
 * Where an event goes after an attempt: it is done, is tried again later, or becomes a dead letter.
 */
#ifndef BUILTINS_DELIVERY_RETRY_H
#define BUILTINS_DELIVERY_RETRY_H

#include "builtins/delivery/target.h"

/* Does with each event as its verdict says. `patience` is what the target has asked for, in milliseconds; 0: nothing. */
void retry_or_settle(delivery_target *target, queued_event **events, size_t count, int64_t patience);

/* Asks the dead letter again for the events that it did not want yet. */
void retry_bury_dead(delivery_target *target);

/* The event is done: it is freed, and the caller is told. */
void event_settle(delivery_target *target, queued_event *done, delivery_outcome outcome);

#endif
