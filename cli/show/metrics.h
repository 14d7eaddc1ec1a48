/*
 * What a run counts, for Prometheus and for whoever asks whether it lives: /metrics, /healthz and /readyz over HTTP. Counting costs an atomic
 * addition, and may happen in any thread; every function takes NULL, for a run without metrics, and then does nothing.
 */
#ifndef CLI_SHOW_METRICS_H
#define CLI_SHOW_METRICS_H

#include "kmsfilter.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct metrics metrics;

typedef enum metrics_outcome { METRICS_MATCHED, METRICS_UNMATCHED, METRICS_REJECTED, METRICS_OUTCOMES } metrics_outcome;

/* Listens on "ADDRESS:PORT" ("[::1]:9464"), or on ":PORT" of the loopback interface; port 0 is any that is free. NULL, and a message, if that
 * cannot be. Not ready yet. */
metrics *metrics_start(const char *address);
void metrics_stop(metrics *of);

/* The port that it listens on. */
uint16_t metrics_port(const metrics *of);

/* The rules that are to be counted by, and from when on they are. Of those whose names stay, the counts go on. False if memory ran out;
 * then nothing has changed. */
bool metrics_prepare_rules(metrics *of, const kf_rules *rules);
void metrics_use_rules(metrics *of);

void metrics_count_event(metrics *of, metrics_outcome outcome);
void metrics_count_bytes(metrics *of, uint64_t bytes);
void metrics_count_match(metrics *of, size_t rule);

/* How long an event took to be matched and routed, in seconds, without what it waited in between. */
void metrics_observe(metrics *of, double seconds);

/* What the router over these rules has counted so far, which begins with nothing. */
void metrics_set_outcomes(metrics *of, size_t rule, kf_rule_counts counts);
void metrics_set_undelivered(metrics *of, uint64_t events);

/* So many of them are of a router that is not counted any more. */
void metrics_keep_undelivered(metrics *of, uint64_t events);

/* What the targets of a router, and of the one before it (may be NULL), have been given so far; they are copied. A target of both is shown
 * with what waits for it there and here. */
void metrics_set_targets(metrics *of, const kf_router *router, const kf_router *before);

/* Rules have been read again, or could not be. */
/* One line of what a source, or a file, has to show. Lines of one name stand next to each other, and differ in the label. */
typedef struct metrics_line {
    const char *name, *type, *help; /* constants; `name` without "kmsfilter_" */
    const char *label, *text;       /* the label's name and value, which outlive the metrics; NULL: none */
    uint64_t value;
} metrics_line;

enum { METRICS_LINES = 24 };

/* Shows these lines, in the place of those before; they are copied, METRICS_LINES at most. */
void metrics_set_lines(metrics *of, const metrics_line *lines, size_t count);

void metrics_count_reload(metrics *of, bool succeeded);

void metrics_set_ready(metrics *of, bool ready);

#endif
