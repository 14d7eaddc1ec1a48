/* The canonical text of a predicate. Two predicates have equal texts exactly if they mean the same. predicates.c finds predicates
 * by it. */
#ifndef ENGINE_PLAN_PREDICATE_KEY_H
#define ENGINE_PLAN_PREDICATE_KEY_H

#include "engine/program/program_data.h"

/* Both return the text in `memory`; its bytes are NULL if memory ran out. *distinct becomes the number of operands without
 * repeats. */
text check_key(arena *memory, uint32_t path, const check *wanted);
text predicate_key(arena *memory, predicate_kind kind, uint32_t path, const alternative *operands, size_t *distinct);

#endif
