/* Whether a rule's values fit together within arrays. */
#ifndef ENGINE_MATCH_JOIN_H
#define ENGINE_MATCH_JOIN_H

#include "engine/match/matcher_internal.h"

/* Whether values can be chosen that satisfy the rule and of which no two lie in different elements of one array: 1 they can, 0 they
 * cannot, -1 memory ran out or there are too many ways to choose (matcher.too_many). */
int join_check(matcher *scratch, uint32_t rule);

void join_free(join *joining);

#endif
