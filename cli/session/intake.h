/*
 * What the lower files of the session need to know about where events come from. Whoever reads events (reading.c for files,
 * receiving.c for a source) fills this in.
 */
#ifndef CLI_SESSION_INTAKE_H
#define CLI_SESSION_INTAKE_H

#include "cli/show/metrics.h"

typedef struct intake {
    void *context; /* the first parameter of the functions */
    /* Fills in the metrics of the file or source; returns the number of lines. */
    size_t (*count)(void *context, metrics_line into[METRICS_LINES]);
    /* A ticket for the event that is about to be sent: `settled` gets it back. NULL: events have no tickets. */
    uint64_t (*ticket)(void *context);
    /* All actions for the event with this ticket have finished. `safe`: every target has the event, or the dead letters have. */
    void (*settled)(void *context, uint64_t ticket, bool safe);
} intake;

#endif
