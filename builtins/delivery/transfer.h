/*
 * Sends requests: starts them for events that are ready, and collects their answers.
 */
#ifndef BUILTINS_DELIVERY_TRANSFER_H
#define BUILTINS_DELIVERY_TRANSFER_H

#include "builtins/delivery/request.h"

/* Starts a request with as many of the ready events as fit. */
void transfer_start(delivery_target *target);

/* Finishes the requests that are answered. True if there were any. */
bool transfer_collect(delivery *which);

/* Breaks off a request. Its events become ready again, in their order. */
void transfer_break_off(request *which);

void transfer_free_idle(delivery *which);

#endif
