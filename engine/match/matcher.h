/* From a program and an event to the rules that match. A matcher is one thread's scratch memory. */
#ifndef ENGINE_MATCH_MATCHER_H
#define ENGINE_MATCH_MATCHER_H

#include "engine/match/computation.h"
#include "engine/scan/scanner.h"

matcher *matcher_new(const program *compiled, const kf_limits *limits);
void matcher_free(matcher *scratch);

/* What computations are given as their context; not owned. */
void matcher_set_context(matcher *scratch, void *context);

/* KF_OK and the ascending indexes of the matched rules (valid until the next call), KF_BAD_EVENT and *error, or KF_NO_MEMORY. */
kf_status matcher_match(matcher *scratch, const char *event, size_t length, const uint32_t **matched, size_t *matched_count,
                        event_error *error);

/* How often a regular expression of a rule has reached its limit so far, and so has not matched. */
uint64_t matcher_limit_hits(const matcher *scratch, uint32_t rule);

/* Whether one has in the event that was matched last. */
bool matcher_reached_limit(const matcher *scratch);

/* Whether it holds for the last event, by itself, wherever its rule has stopped. */
bool matcher_holds(matcher *scratch, const rule_predicate *asked);

/* The name of the scanner's kernel that matchers take; *problem says what is wrong with KF_SIMD in the environment, or is NULL. */
const char *matcher_kernel(const char **problem);

#endif
