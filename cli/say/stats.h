/*
 * What a run has counted, and how --stats shows it.
 */
#ifndef CLI_SAY_STATS_H
#define CLI_SAY_STATS_H

#include "kmsfilter.h"

typedef struct stats {
    uint64_t matched;
    uint64_t unmatched;
    uint64_t rejected;        /* what was to be one and is none */
    uint64_t undelivered;     /* events that a target did not get: once for each target */
    uint64_t bytes;           /* of all that was read, unpacked */
    double started;           /* as seconds_now gives it */
    uint64_t *rules;          /* events that each rule matched */
    kf_rule_counts *outcomes; /* by rule: what became of them; NULL where no actions were run */
    uint64_t *limit_hits;     /* by rule: regular expressions that reached their bound */
} stats;

/* Sets what is counted by rule to zero, in memory of its own. False if that ran out; stats_free is due in any case. */
bool stats_make(stats *made, const kf_rules *rules);
void stats_free(stats *made);

/* Seconds on a clock that never jumps. */
double seconds_now(void);

/* `format` is "text" or "json"; to standard error. */
void stats_print(const stats *counted, const kf_rules *rules, const char *format, size_t disabled);

#endif
