/*
 * A set of strings and numbers of any size. One look-up finds a value. Numbers are equal by value if both are comparable, else by
 * their text.
 */
#ifndef ENGINE_TABLES_VALUE_SET_H
#define ENGINE_TABLES_VALUE_SET_H

#include "grammar/base/arena.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct value_set value_set;

typedef struct set_member {
    const char *bytes; /* of a comparable number: its eight bytes */
    uint32_t length;
    uint32_t hash;
    uint32_t kind; /* value_kind */
} set_member;

/* Makes an empty set. `seed` comes from hash_draw_seed; many sets may share it. NULL if memory ran out. The bytes of members are
 * not copied and must live as long as the set. */
value_set *value_set_new(uint64_t seed);
void value_set_free(value_set *set);

/* Removes all members. The memory is kept. */
void value_set_clear(value_set *set);

/* Adds a member unless it is there already. False if memory ran out. The bytes of a comparable number are copied into
 * `memory`. */
bool value_set_add_string(value_set *set, text string);
bool value_set_add_number(value_set *set, arena *memory, text written, bool comparable, double number);

/* Adds a value of any kind that the value index knows, under the same conditions. */
bool value_set_add(value_set *set, uint32_t kind, const char *bytes, size_t length);

bool value_set_has(const value_set *set, uint32_t kind, const char *bytes, size_t length);

size_t value_set_count(const value_set *set);
const set_member *value_set_members(const value_set *set);

#endif
