/*
 * Checks decide what no index can decide: regular expressions, the order of strings, and comparisons of two values of the event.
 * A check looks at the values one by one when a rule asks for it. truth.c calls it.
 */
#ifndef ENGINE_MATCH_CHECKS_H
#define ENGINE_MATCH_CHECKS_H

#include "engine/match/matcher_internal.h"

typedef enum check_result { CHECK_FALSE, CHECK_TRUE, CHECK_FAILED /* memory ran out */ } check_result;

/* Runs a check on the values at `node`; *limit is set if a regular expression has reached its limit. */
check_result check_run(matcher *scratch, const check *wanted, uint32_t node, bool *limit);

#endif
