/*
 * All prefixes, suffixes, wildcards and case-insensitive operands of one path, in one automaton.
 *
 * An `automaton` is the non-deterministic form: a trie of bytes in which a star is a node with a loop. It is immutable and shared.
 * An `automaton_cache` is one thread's deterministic form of it, made lazily, state by state, as events ask for them, and thrown
 * away whole when it reaches its bound: so that a thousand wildcards cost what one does, and no pattern can make it explode.
 */
#ifndef ENGINE_TABLES_AUTOMATON_H
#define ENGINE_TABLES_AUTOMATON_H

#include "engine/tables/index_class.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct automaton automaton;
typedef struct automaton_cache automaton_cache;

automaton *automaton_new(void);
void automaton_free(automaton *machine);

/* Adds one operand; a text that satisfies it reports `target`. False if memory ran out. */
bool automaton_add(automaton *machine, shape_kind kind, text operand, uint32_t target);

/* To be called once, after the last addition and before the first cache. False if memory ran out. */
bool automaton_finish(automaton *machine);

uint32_t automaton_size(const automaton *machine); /* nodes, for dump */

automaton_cache *automaton_cache_new(const automaton *machine);
void automaton_cache_free(automaton_cache *cache);

/* The targets of all operands that the text satisfies, in no order, some perhaps more than once; *count is their number. They stay
 * valid until the next call. NULL with *count == SIZE_MAX if memory ran out. */
const uint32_t *automaton_run(automaton_cache *cache, const char *bytes, size_t length, size_t *count);

#endif
