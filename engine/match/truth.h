/* Whether predicates hold. matcher_holds is here, too. */
#ifndef ENGINE_MATCH_TRUTH_H
#define ENGINE_MATCH_TRUTH_H

#include "engine/match/matcher_internal.h"

/* Truth of a predicate for the event as a whole. */
bool truth_of(matcher *scratch, uint32_t number);

#endif
