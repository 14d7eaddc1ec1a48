/*
 * The SQLite database behind group_store.h: opening its file, running statements, and saying what went wrong. group_store.c
 * makes and checks the tables in it, and group_rows.c reads and writes their rows. Nobody else sees it.
 */
#ifndef BUILTINS_GROUPS_GROUP_DATABASE_H
#define BUILTINS_GROUPS_GROUP_DATABASE_H

#include "builtins/groups/group_store.h"
#include "grammar/base/diagnostic.h"

#include <sqlite3.h>

struct group_store {
    char *folder;
    sqlite3 *database;
    sqlite3_stmt *save; /* group_rows.c: saves a row */
    keyed_hash secret;
};

/* Opens the file in store->folder, and makes both if they are not there. */
bool store_open_file(group_store *store, kf_error *error);

/* Runs statements that give no result. */
bool store_execute(const group_store *store, const char *statements, kf_error *error);

/* Reads the number that a query gives as its only row's only value. */
bool store_read_number(const group_store *store, const char *query, int64_t *value, kf_error *error);

/* group_rows.c: prepares store->save. */
bool store_prepare_save(group_store *store, kf_error *error);

/* Each of these fills in *error, sets errno, and returns false. `reason` is an errno. */
bool store_fail(const group_store *store, int reason, kf_error *error, diagnostic which, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
bool store_failed(const group_store *store, kf_error *error); /* for the reason of SQLite's last call */
bool store_damaged(const group_store *store, kf_error *error);
bool store_unwritable(const group_store *store, int reason, kf_error *error);
bool store_no_memory(kf_error *error);

#endif
