/*
 * Sending: requests are filled with events that are ready, handed to libcurl, and judged when they are answered.
 */
#ifndef BUILTINS_DELIVERY_TRANSFER_H
#define BUILTINS_DELIVERY_TRANSFER_H

#include "builtins/delivery/request.h"

/* Starts a request for what is ready, as much as fits. */
void transfer_start(delivery_target *target);

/* Finishes the requests that have an answer; true if there are any. */
bool transfer_collect(delivery *which);

/* The events become ready again, in order. */
void transfer_break_off(request *which);

void transfer_free_idle(delivery *which);

#endif
