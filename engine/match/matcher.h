/* Matches events against a compiled program. A matcher is the working memory of one thread: one thread at a time may use it. */
#ifndef ENGINE_MATCH_MATCHER_H
#define ENGINE_MATCH_MATCHER_H

#include "engine/match/computation.h"
#include "engine/scan/scanner.h"

matcher *matcher_new(const program *compiled, const kf_limits *limits);
void matcher_free(matcher *scratch);

/* Sets the `context` that computations get. The matcher does not own it. */
void matcher_set_context(matcher *scratch, void *context);

/* Matches one event. Returns KF_OK and the ascending indexes of the matched rules (valid until the next call), KF_BAD_EVENT and
 * *error, or KF_NO_MEMORY. */
kf_status matcher_match(matcher *scratch, const char *event, size_t length, const uint32_t **matched, size_t *matched_count,
                        event_error *error);

/* How often a regular expression of the rule has reached its limit so far. Such an expression does not match. */
uint64_t matcher_limit_hits(const matcher *scratch, uint32_t rule);

/* True if a regular expression of any rule reached its limit for the last event. */
bool matcher_reached_limit(const matcher *scratch);

/* True if a predicate holds for the last event. The other predicates of its rule do not matter. */
bool matcher_holds(matcher *scratch, const rule_predicate *asked);

/* The name of the scanner's kernel that new matchers use. If KF_SIMD in the environment is wrong, *problem says why; else it is
 * NULL. */
const char *matcher_kernel(const char **problem);

#endif
