/*
 * The wildcards of a path that could make its automaton explode, and how they are kept from it.
 *
 * How far each of many "*a*b*" has got is independent of the others, so the deterministic states are their product. What has one
 * star, or is "*x*", has no such states. So of the others, if there are many, the automaton gets only a gate: a part that every
 * text has to have, the one that the fewest of them share. A text that passes a gate is then compared with the wildcard itself.
 */
#ifndef ENGINE_TABLES_WILDCARDS_H
#define ENGINE_TABLES_WILDCARDS_H

#include "engine/tables/index_class.h"

/* A wildcard that a text is compared with itself: what stands between its stars. The first part begins the text, the last one ends it. */
typedef struct wildcard {
    uint32_t target;
    uint32_t part_count; /* two or more */
    const text *parts;
} wildcard;

bool wildcard_matches(const wildcard *shape, const char *bytes, size_t length);

/* An operand in that form, of the kinds PREFIX, SUFFIX and WILDCARD, as long as it has a star; false for others, and with *failed set if
 * memory ran out. The parts are in `memory`, or the operand's own. */
bool wildcard_from(shape_kind kind, text operand, wildcard *made, arena *memory, bool *failed);

/* What is asked of wildcards_gate, and its answer: an operand in which something stands between two stars, with nothing that
 * ignores case. */
typedef struct gated_wildcard {
    text operand;
    wildcard whole;
    text gate; /* what the automaton is to be given instead, a wildcard too */
} gated_wildcard;

/* How many parts of a wildcard stand between two stars; 0 also for "*x*", which needs no gate. */
size_t wildcard_inner_parts(text operand);

/* Fills `whole` but for its target, and `gate`, in `memory`. False if memory ran out. */
bool wildcards_gate(gated_wildcard *wildcards, size_t count, arena *memory);

#endif
