/*
 * Tables of KMS key aliases, as `aws kms list-aliases` prints them. They tell the aliases of a key, and the key that an alias
 * stands for. An alias and its key belong to one account and one Region. fields.c reads them while events are matched.
 */
#ifndef BUILTINS_LANGUAGE_ALIASES_H
#define BUILTINS_LANGUAGE_ALIASES_H

#include "builtins/text/fault.h"
#include "grammar/base/arena.h"

#include <stdbool.h>

typedef struct aliases aliases;

/* One alias of a key, or the one key of an alias. The texts live as long as the table. */
typedef struct alias_entry alias_entry;
struct alias_entry {
    text value;
    alias_entry *next;
};

/* NULL if memory ran out. */
aliases *aliases_new(void);
void aliases_free(aliases *table);

/* Adds the aliases in a JSON text: one page or several, {"Aliases":[{"AliasName","AliasArn","TargetKeyId"}]}, one after the other
 * or in an array. Entries without TargetKeyId are left out. `account` and `region` are for entries without an ARN; their bytes
 * are NULL if they are not known. False on error; `why` then says why, and where (SIZE_MAX: no place). */
bool aliases_add(aliases *table, text json, text account, text region, fault *why);

/* Both return NULL if there are none. `key` is the id of a key; `name` begins with alias/. */
const alias_entry *aliases_of_key(const aliases *table, text account, text region, text key);
const alias_entry *aliases_key_of(const aliases *table, text account, text region, text name);

#endif
