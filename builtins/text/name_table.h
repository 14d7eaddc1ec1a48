/*
 * A table from texts to numbers, for what must be unique: rules' names and targets. It keeps the texts' addresses, not copies.
 */
#ifndef BUILTINS_TEXT_NAME_TABLE_H
#define BUILTINS_TEXT_NAME_TABLE_H

#include "engine/tables/hash_table.h"
#include "grammar/base/arena.h"

#include <stddef.h>

typedef struct name_entry {
    text name;
    size_t value;
} name_entry;

typedef struct name_table {
    hash_table table;    /* of places in `entries` */
    name_entry *entries; /* as they came */
    size_t capacity;
} name_table;

/* Room for so many more. False if memory ran out. */
bool name_table_reserve(name_table *names, size_t more);

/* The number that the name has: `value` if it is new, the older one if not. SIZE_MAX if memory ran out. */
size_t name_table_add(name_table *names, text name, size_t value);

/* Says that this name will soon be looked for, so that memory can be fetched meanwhile. */
void name_table_expect(const name_table *names, text name);

/* The number that the name has; SIZE_MAX if it is not there. */
size_t name_table_find(const name_table *names, text name);

void name_table_free(name_table *names);

#endif
