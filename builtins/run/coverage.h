/*
 * What the tests in rule files have tried of the rules (kf_coverage). tests.c notes it while it runs a test.
 */
#ifndef BUILTINS_RUN_COVERAGE_H
#define BUILTINS_RUN_COVERAGE_H

#include "kmsfilter.h"

/* Notes, for every predicate of every rule, whether it holds for the event that has just been matched. */
void coverage_note_event(kf_coverage *coverage, kf_matcher *state);

/* Notes that a rule has delivered something. */
void coverage_note_delivery(kf_coverage *coverage, size_t rule);

#endif
