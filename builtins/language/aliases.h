/*
 * Tables of key aliases, as `aws kms list-aliases` prints them: which names a key has, and which key a name stands for. Both belong to an
 * account and a Region.
 */
#ifndef BUILTINS_LANGUAGE_ALIASES_H
#define BUILTINS_LANGUAGE_ALIASES_H

#include "builtins/text/fault.h"
#include "grammar/base/arena.h"

#include <stdbool.h>

typedef struct aliases aliases;

/* A key's aliases, or a name's key (one). Texts live as long as the table. */
typedef struct alias_entry alias_entry;
struct alias_entry {
    text value;
    alias_entry *next;
};

/* NULL if memory ran out. */
aliases *aliases_new(void);
void aliases_free(aliases *table);

/* Adds what the JSON holds: one page or several, {"Aliases":[{"AliasName","AliasArn","TargetKeyId"}]}, one behind the other or in an
 * array. Entries without TargetKeyId are left out. `account` and `region` are those of entries without an ARN; bytes is NULL where they
 * are not known. False: `why` says why, and where (SIZE_MAX: no place). */
bool aliases_add(aliases *table, text json, text account, text region, fault *why);

/* NULL if there are none. `key` is a key's id, `name` begins with alias/. */
const alias_entry *aliases_of_key(const aliases *table, text account, text region, text key);
const alias_entry *aliases_key_of(const aliases *table, text account, text region, text name);

#endif
