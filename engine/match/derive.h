/*
 * Nodes whose values do not stand in the event as such: elements of arrays, JSON in strings, and what fields and functions of the
 * language compute. Those on which the waking of some rule depends are filled for every event; the others when somebody asks.
 */
#ifndef ENGINE_MATCH_DERIVE_H
#define ENGINE_MATCH_DERIVE_H

#include "engine/match/matcher_internal.h"

/* Fills a derivation's node for the event at hand, once. False if memory ran out. */
bool derive_run(matcher *scratch, uint32_t number);

/* Sees to it that a node, or the derivation that it lies below, is filled. */
bool derive_node(matcher *scratch, uint32_t node);

#endif
