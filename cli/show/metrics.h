/*
 * The counts of a run, as metrics for Prometheus. The session counts here; metrics_server.h shows the counts over HTTP, as the
 * text that metrics_text.h makes.
 *
 * Counting costs one atomic addition and may happen in any thread. Every function accepts NULL and then does nothing: a run
 * without --metrics has no counts.
 */
#ifndef CLI_SHOW_METRICS_H
#define CLI_SHOW_METRICS_H

#include "kmsfilter.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct metrics metrics;

typedef enum metrics_outcome { METRICS_MATCHED, METRICS_UNMATCHED, METRICS_REJECTED, METRICS_OUTCOMES } metrics_outcome;

/* NULL if memory ran out. Not ready yet. */
metrics *metrics_new(void);
void metrics_free(metrics *of);

/* Makes room for the counts of these rules; metrics_use_rules begins to use it. A rule that keeps its name keeps its counts.
 * False if memory ran out: then nothing has changed. */
bool metrics_prepare_rules(metrics *of, const kf_rules *rules);
void metrics_use_rules(metrics *of);

void metrics_count_event(metrics *of, metrics_outcome outcome);
void metrics_count_bytes(metrics *of, uint64_t bytes);
void metrics_count_match(metrics *of, size_t rule);

/* Counts the time that matching and routing one event took, in seconds. */
void metrics_observe(metrics *of, double seconds);

/* What the router of the rules in use has counted since it was made. */
void metrics_set_outcomes(metrics *of, size_t rule, kf_rule_counts counts);

/* Events that all routers of the run have not delivered, without those that metrics_keep_undelivered was told of. */
void metrics_set_undelivered(metrics *of, uint64_t events);

/* A router is about to be closed; so many undelivered events are its own. */
void metrics_keep_undelivered(metrics *of, uint64_t events);

/* Copies the counts of the targets of a router, and of the router of the rules before (may be NULL). A target of both is shown
 * once, with the events that wait for it in either. */
void metrics_set_targets(metrics *of, const kf_router *router, const kf_router *before);

/* A line about a source, or about the file that is read. Lines with the same name stand side by side and differ in their
 * labels. */
typedef struct metrics_line {
    const char *name, *type, *help; /* constants; `name` without "kmsfilter_" */
    const char *label, *text;       /* the name and the value of the label, which outlive the metrics; NULL: there is none */
    uint64_t value;
} metrics_line;

enum { METRICS_LINES = 24 };

/* Copies these lines and shows them in the place of the last ones; `count` is METRICS_LINES at most. */
void metrics_set_lines(metrics *of, const metrics_line *lines, size_t count);

/* The rules have been read again, or could not be. */
void metrics_count_reload(metrics *of, bool succeeded);

/* Whether /readyz says that the run is ready. */
void metrics_set_ready(metrics *of, bool ready);

#endif
