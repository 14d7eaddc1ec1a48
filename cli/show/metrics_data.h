/*
 * The data of the metrics, for the files of cli/show alone: metrics.c changes them, metrics_text.c and metrics_server.c read
 * them.
 */
#ifndef CLI_SHOW_METRICS_DATA_H
#define CLI_SHOW_METRICS_DATA_H

#include "cli/show/metrics.h"

#include <pthread.h>
#include <stdatomic.h>

/* What became of the events that a rule matched. */
enum { RULE_MATCHED, RULE_DEDUPLICATED, RULE_LIMITED, RULE_DELIVERED, RULE_COUNTS };

typedef struct rule_metrics {
    char *name;
    _Atomic uint64_t now[RULE_COUNTS];
    uint64_t before[RULE_COUNTS]; /* of the routers before this one */
} rule_metrics;

typedef struct target_metrics {
    char *name;
    kf_target_counts now; /* its member `target` points nowhere */
} target_metrics;

/* Events are counted by the first of these durations that they do not exceed, in seconds. */
#define METRICS_BOUNDS                                                                                                           \
    {                                                                                                                            \
        0.00001, 0.0001, 0.001, 0.01, 0.1, 1, 10                                                                                 \
    }
enum { METRICS_BOUND_COUNT = 7 };

struct metrics {
    _Atomic uint64_t events[METRICS_OUTCOMES], bytes;
    _Atomic uint64_t by_duration[METRICS_BOUND_COUNT + 1]; /* the last: longer than all bounds */
    _Atomic uint64_t nanoseconds;                          /* the sum of all durations */
    _Atomic uint64_t undelivered, undelivered_before;
    _Atomic uint64_t reloads[2]; /* failed, succeeded */
    atomic_bool is_ready;

    rule_metrics *prepared; /* the counts of the rules that come next */
    size_t prepared_count;

    pthread_mutex_t lock; /* protects the members below while they are replaced and while they are shown */
    metrics_line lines[METRICS_LINES];
    size_t line_count;
    target_metrics *targets;
    size_t target_count, target_capacity;
    rule_metrics *rules;
    size_t rule_count;
};

static inline uint64_t metrics_value(_Atomic uint64_t *of)
{
    return atomic_load_explicit(of, memory_order_relaxed);
}

#endif
