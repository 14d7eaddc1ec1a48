/* Decides whether the values that satisfy a rule fit together within arrays. vm.c calls it. */
#ifndef ENGINE_MATCH_JOIN_H
#define ENGINE_MATCH_JOIN_H

#include "engine/match/matcher_internal.h"

/* Tries to choose values that satisfy the rule, no two of them from different elements of one array. Returns 1 if it can, 0 if it
 * cannot, -1 if memory ran out or there are too many ways to choose (matcher.too_many). */
int join_check(matcher *scratch, uint32_t rule);

void join_free(join *joining);

#endif
