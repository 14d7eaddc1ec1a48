/*
 * Wildcards that could make the automaton of a path explode, and the gates that prevent it.
 *
 * How far a text has got in one wildcard "*a*b*" does not depend on the others, so many such wildcards need a deterministic state
 * for every combination. Wildcards with one star, and "*x*", do not have this problem. So if there are many others, the automaton
 * gets only a gate for each: a part that every matching text contains, the one that the fewest wildcards share. A text that
 * passes a gate is then compared with the wildcard itself.
 */
#ifndef ENGINE_TABLES_WILDCARDS_H
#define ENGINE_TABLES_WILDCARDS_H

#include "engine/tables/index_class.h"

/* A wildcard that texts are compared with directly: the parts between its stars. A text begins with the first part and ends with
 * the last. */
typedef struct wildcard {
    uint32_t target;
    uint32_t part_count; /* two or more */
    const text *parts;
} wildcard;

bool wildcard_matches(const wildcard *shape, const char *bytes, size_t length);

/* Turns an operand of kind PREFIX, SUFFIX or WILDCARD with a star into that form. Returns false for other operands, and with
 * *failed set if memory ran out. The parts are in `memory` or belong to the operand. */
bool wildcard_from(shape_kind kind, text operand, wildcard *made, arena *memory, bool *failed);

/* The input and the output of wildcards_gate. The operand has a part between two stars and does not ignore case. */
typedef struct gated_wildcard {
    text operand;
    wildcard whole;
    text gate; /* the operand that the automaton gets instead, also a wildcard */
} gated_wildcard;

/* The number of parts between two stars. 0 also for "*x*", which needs no gate. */
size_t wildcard_inner_parts(text operand);

/* Fills the members `whole`, except its target, and `gate`. The parts are in `memory`. False if memory ran out. */
bool wildcards_gate(gated_wildcard *wildcards, size_t count, arena *memory);

#endif
