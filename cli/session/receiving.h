/*
 * A run over the messages of a source. A message is one thing: if anything in it is no event, nothing of it is delivered; its
 * source hears what became of it when all of its events are done.
 */
#ifndef CLI_SESSION_RECEIVING_H
#define CLI_SESSION_RECEIVING_H

#include "cli/show/metrics.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct receiving receiving;
struct session;

/* Opens the source that the options name. NULL, and a message, if it cannot be opened. */
receiving *receiving_open(struct session *run);

/* Until the run is to stop or the source fails. */
void receiving_run(struct session *run);

/* Once the router has been closed and standard output been flushed: ends what is left, and closes the source. */
void receiving_close(struct session *run);

/* What the source shows; the number of lines. */
size_t receiving_count(const receiving *which, metrics_line into[METRICS_LINES]);

/* For an event of the message at hand, before it is sent: the ticket that it is sent with. */
uint64_t receiving_ticket(receiving *which);

/* What the router calls for it; `context` is the session. */
void receiving_settled(void *context, uint64_t ticket, bool safe);

#endif
