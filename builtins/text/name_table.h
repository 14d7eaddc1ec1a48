/*
 * A table from texts to numbers, for names that must be unique: names of rules and targets. It stores the addresses of the texts,
 * so these must live as long as the table.
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
    name_entry *entries; /* in the order in which they were added */
    size_t capacity;
} name_table;

/* Makes room for this many more names. False if memory ran out. */
bool name_table_reserve(name_table *names, size_t more);

/* Adds a name. Returns its number: `value` if the name is new, else the number that it has already. SIZE_MAX if memory ran
 * out. */
size_t name_table_add(name_table *names, text name, size_t value);

/* Announces that this name will be searched soon, so that its memory can be fetched in the meantime. */
void name_table_expect(const name_table *names, text name);

/* The number of a name. SIZE_MAX if the name is not in the table. */
size_t name_table_find(const name_table *names, text name);

void name_table_free(name_table *names);

#endif
