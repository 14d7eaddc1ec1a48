/* Whether predicates hold for the event. matcher_holds of matcher.h is implemented here too. */
#ifndef ENGINE_MATCH_TRUTH_H
#define ENGINE_MATCH_TRUTH_H

#include "engine/match/matcher_internal.h"

/* True if the predicate holds for the whole event. */
bool truth_of(matcher *scratch, uint32_t number);

#endif
