/*
 * The counts of a run, and how --stats prints them at its end. (The metrics of cli/show are counted beside them: other threads
 * read those while the run goes on.)
 */
#ifndef CLI_SAY_STATS_H
#define CLI_SAY_STATS_H

#include "kmsfilter.h"

typedef struct stats {
    uint64_t matched;
    uint64_t unmatched;
    uint64_t rejected;        /* texts that are not events */
    uint64_t undelivered;     /* events that a target did not get, counted once for each target */
    uint64_t bytes;           /* of the text that was read, after decompression */
    double started;           /* on the clock of seconds_now */
    uint64_t *rules;          /* by rule: events that it matched */
    kf_rule_counts *outcomes; /* by rule: what became of them; all 0 if no actions were run */
    uint64_t *limit_hits;     /* by rule: how often a regular expression reached its limit of steps */
} stats;

/* Allocates the counts by rule, all 0. False if memory ran out; stats_free is needed in any case. */
bool stats_allocate(stats *made, const kf_rules *rules);
void stats_free(stats *made);

/* Seconds on a clock that never jumps. */
double seconds_now(void);

/* Prints on standard error; `format` is "text" or "json". `disabled` rules were left out. */
void stats_print(const stats *counted, const kf_rules *rules, const char *format, size_t disabled);

#endif
