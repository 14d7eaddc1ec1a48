/*
 * The inside of a kf_matcher for the other files of this folder: the engine's matcher, which has the values of the event that
 * was matched last, and the rules that it was matched against.
 */
#ifndef BUILTINS_RUN_MATCHER_H
#define BUILTINS_RUN_MATCHER_H

#include "builtins/language/vocabulary.h"
#include "builtins/rules/rule_set.h"

matcher *matcher_engine(const kf_matcher *state);
const kf_rules *matcher_rules(const kf_matcher *state);

/* What functions of the language are told beside the event: aliases, and the time. Tests change it. */
evaluation *matcher_evaluation(kf_matcher *state);

/* The time of the event that was matched last, in nanoseconds since 1970; the current time if the event has none. */
int64_t matcher_event_time(kf_matcher *state);

#endif
