/*
 * One automaton for all prefixes, suffixes, wildcards and case-insensitive operands of one path.
 *
 * An `automaton` is the non-deterministic form: a trie of bytes in which a star is a node with a loop. After automaton_finish it
 * does not change, and threads share it. An `automaton_cache` is one thread's deterministic form, which is made state by state as
 * events need it. When the cache reaches its bound it is emptied. So a thousand wildcards cost as much as one, and no pattern can
 * make it explode.
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

/* Adds one operand. A text that satisfies it reports `target`. False if memory ran out. */
bool automaton_add(automaton *machine, shape_kind kind, text operand, uint32_t target);

/* Ends the additions. Call it once, before the first cache is made. False if memory ran out. */
bool automaton_finish(automaton *machine);

uint32_t automaton_size(const automaton *machine); /* nodes, for dump */

automaton_cache *automaton_cache_new(const automaton *machine);
void automaton_cache_free(automaton_cache *cache);

/* Returns the targets of all operands that the text satisfies, in no order, some perhaps more than once. *count is their number.
 * They are valid until the next call. Returns NULL with *count == SIZE_MAX if memory ran out. */
const uint32_t *automaton_run(automaton_cache *cache, const char *bytes, size_t length, size_t *count);

#endif
