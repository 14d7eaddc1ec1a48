/*
 * A set of strings and numbers, of any size, in which one value is found by one look-up. Numbers are equal by value where both are
 * comparable, else by their text.
 */
#ifndef ENGINE_TABLES_VALUE_SET_H
#define ENGINE_TABLES_VALUE_SET_H

#include "grammar/base/arena.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct value_set value_set;

typedef struct set_member {
    const char *bytes; /* of a comparable number, its eight bytes */
    uint32_t length;
    uint32_t hash;
    uint32_t kind; /* value_kind */
} set_member;

/* `seed` is drawn by hash_draw_seed, once for any number of sets. NULL if memory ran out. The bytes of members are not copied: they have to live as long as the set. */
value_set *value_set_new(uint64_t seed);
void value_set_free(value_set *set);

/* Takes all members out; the memory stays. */
void value_set_clear(value_set *set);

/* Adds a member, once. False if memory ran out. A comparable number's `bytes` are copied into `memory`. */
bool value_set_add_string(value_set *set, text string);
bool value_set_add_number(value_set *set, arena *memory, text written, bool comparable, double number);

/* The same of any kind that the value index knows. */
bool value_set_add(value_set *set, uint32_t kind, const char *bytes, size_t length);

bool value_set_has(const value_set *set, uint32_t kind, const char *bytes, size_t length);

size_t value_set_count(const value_set *set);
const set_member *value_set_members(const value_set *set);

#endif
