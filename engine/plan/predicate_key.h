/* The canonical text of a predicate: equal for two predicates exactly if they mean the same. */
#ifndef ENGINE_PLAN_PREDICATE_KEY_H
#define ENGINE_PLAN_PREDICATE_KEY_H

#include "engine/program/program_data.h"

/* In `memory`; bytes is NULL if it ran out. *distinct: how many operands are left without repeats. */
text check_key(arena *memory, uint32_t path, const check *wanted);
text predicate_key(arena *memory, predicate_kind kind, uint32_t path, const alternative *operands, size_t *distinct);

#endif
