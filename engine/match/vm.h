/* The interpreter of the rules' instructions. awake.c calls it. */
#ifndef ENGINE_MATCH_VM_H
#define ENGINE_MATCH_VM_H

#include "engine/match/matcher_internal.h"

/* Runs the program that begins at `start` and sets *rule to its rule. Returns 1 if the rule matches, 0 if it does not, -1 if
 * memory ran out or the event's arrays combine in too many ways. */
int vm_run(matcher *scratch, uint32_t start, uint32_t *rule);

#endif
