/* The interpreter of rules' instructions. */
#ifndef ENGINE_MATCH_VM_H
#define ENGINE_MATCH_VM_H

#include "engine/match/matcher_internal.h"

/* Runs the program of one rule, which it tells. 1 it matches, 0 it does not, -1 memory ran out or the event has too many combinations. */
int vm_run(matcher *scratch, uint32_t start, uint32_t *rule);

#endif
