/*
 * The file in which a table of groups survives the program: FOLDER/state.sqlite3, one row for each slot. It belongs to one
 * process at a time. What was saved when group_store_end returned true is still there after the process was killed. After a
 * power failure an earlier save may be there instead, but always a whole one.
 */
#ifndef BUILTINS_GROUPS_GROUP_STORE_H
#define BUILTINS_GROUPS_GROUP_STORE_H

#include "builtins/groups/group_table.h"
#include "kmsfilter.h"

typedef struct group_store group_store;

/* Opens the store, made with its folder (mode 0700, the file 0600) where there is none; the folder's parent must be there. NULL
 * on error: `error` says what, its file is `folder`, and errno is set. */
group_store *group_store_open(const char *folder, kf_error *error);

/* What was not saved is lost. */
void group_store_close(group_store *store);

/* The secret of the hashes in the store, which was drawn when the store was made. */
keyed_hash group_store_secret(const group_store *store);

/* Fills an empty table. If not all groups fit, it gets those that were seen last, and they are saved under their new slots. */
bool group_store_load(group_store *store, group_table *table, kf_error *error);

/* Begins a transaction: what is saved from here on is kept once group_store_end has returned true. If one of these functions
 * fails, everything stays as it was before. */
bool group_store_begin(group_store *store, kf_error *error);

/* Saves what is in a slot. */
bool group_store_save(const group_store *store, uint32_t slot, const group *member, kf_error *error);

/* Saves a text under a name. */
bool group_store_note(const group_store *store, const char *name, const char *value, kf_error *error);

bool group_store_end(const group_store *store, kf_error *error);

/* Ends the transaction without keeping anything. errno stays as it is. */
void group_store_undo(const group_store *store);

/* The text saved under a name, malloc'ed. NULL if there is none, or it cannot be read. */
char *group_store_noted(const group_store *store, const char *name);

#endif
