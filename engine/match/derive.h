/*
 * Fills nodes whose values are not in the event itself: elements of arrays, JSON in strings, and results of the language's fields
 * and functions. If the waking of a rule depends on a node, the node is filled for every event. Other nodes are filled when a
 * rule asks for them.
 */
#ifndef ENGINE_MATCH_DERIVE_H
#define ENGINE_MATCH_DERIVE_H

#include "engine/match/matcher_internal.h"

/* Fills a derivation's node for the current event, unless this has been done. False if memory ran out. */
bool derive_run(matcher *scratch, uint32_t number);

/* Fills a node, or the derived node that it lies below. False if memory ran out. */
bool derive_node(matcher *scratch, uint32_t node);

#endif
