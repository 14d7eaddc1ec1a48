/*
 * Makes the tables of a state, or checks those that it has, and opens and closes it. The locking mode EXCLUSIVE keeps others
 * out for as long as the store is open, and lets the write-ahead log do without shared memory.
 */
#include "builtins/groups/group_database.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define APPLICATION_ID 1802335078 /* "kmsf" in ASCII */
#define SCHEMA_VERSION 2
#define QUOTED(number) #number
#define NUMBER_TEXT(number) QUOTED(number)

/* How long the program that makes a store waits for another one that wanted to make it, too, and is about to leave. */
enum { LOSER_LEAVES_MS = 1000 };

static const char SETTINGS[] = "PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY;"
                               "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA journal_size_limit = 16777216;";
#define NOTES "CREATE TABLE noted (serial INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, value TEXT NOT NULL);"
#define FORM_VERSION "PRAGMA user_version = " NUMBER_TEXT(SCHEMA_VERSION) ";"

/* group_rows.c reads and writes these tables. */
static const char SCHEMA[] =
    "CREATE TABLE secret (value BLOB NOT NULL);"
    "CREATE TABLE remembered (slot INTEGER PRIMARY KEY, seen INTEGER NOT NULL, kind INTEGER NOT NULL,"
    "  hash BLOB NOT NULL, value_1 INTEGER NOT NULL, value_2 INTEGER, value_3 INTEGER, value_4 INTEGER);" NOTES
    "PRAGMA application_id = " NUMBER_TEXT(APPLICATION_ID) ";" FORM_VERSION;
static const char FROM_VERSION_1[] = NOTES FORM_VERSION;

/* Removes the notes of inputs that have not been read for the longest time. */
static const char FORGET[] = "DELETE FROM noted WHERE serial NOT IN (SELECT serial FROM noted ORDER BY serial DESC LIMIT 10000)";

static bool make_schema(group_store *store, kf_error *error)
{
    unsigned char secret[KEYED_HASH_BYTES];
    if (getentropy(secret, sizeof secret) != 0)
        return store_fail(store, errno, error, MESSAGE(STATE_WITHOUT_RANDOM), strerror(errno));
    if (!store_execute(store, SCHEMA, error))
        return false;
    sqlite3_stmt *statement = NULL;
    const bool made = sqlite3_prepare_v2(store->database, "INSERT INTO secret VALUES (?)", -1, &statement, NULL) == SQLITE_OK &&
                      sqlite3_bind_blob(statement, 1, secret, sizeof secret, SQLITE_STATIC) == SQLITE_OK &&
                      sqlite3_step(statement) == SQLITE_DONE;
    if (!made)
        store_failed(store, error);
    sqlite3_finalize(statement);
    return made;
}

/* Makes the tables in an empty file, and refuses a file of another program or of an unknown version. */
static bool check_schema(group_store *store, kf_error *error)
{
    int64_t application;
    int64_t version;
    int64_t tables;
    if (!store_read_number(store, "PRAGMA application_id", &application, error) ||
        !store_read_number(store, "PRAGMA user_version", &version, error) ||
        !store_read_number(store, "SELECT count(*) FROM sqlite_master", &tables, error))
        return false;
    if (application == 0 && version == 0 && tables == 0)
        return make_schema(store, error);
    if (application != APPLICATION_ID)
        return store_fail(store, EINVAL, error, MESSAGE(STATE_OF_ANOTHER));
    if (version == 1)
        return store_execute(store, FROM_VERSION_1, error);
    if (version != SCHEMA_VERSION)
        return store_fail(store, EINVAL, error, MESSAGE(STATE_OF_OTHER_VERSION));
    return true;
}

static bool read_secret(group_store *store, kf_error *error)
{
    sqlite3_stmt *statement = NULL;
    const int prepared = sqlite3_prepare_v2(store->database, "SELECT value FROM secret", -1, &statement, NULL);
    const int stepped = prepared == SQLITE_OK ? sqlite3_step(statement) : prepared;
    bool found = stepped == SQLITE_ROW;
    if (found && sqlite3_column_bytes(statement, 0) == KEYED_HASH_BYTES)
        store->secret = keyed_hash_read(sqlite3_column_blob(statement, 0));
    else
        found = found || stepped == SQLITE_DONE ? store_damaged(store, error) : store_failed(store, error);
    sqlite3_finalize(statement);
    return found;
}

static bool check_pages(const group_store *store, kf_error *error)
{
    int64_t sound;
    if (!store_read_number(store, "SELECT quick_check = 'ok' FROM pragma_quick_check(1)", &sound, error))
        return false;
    return sound || store_damaged(store, error);
}

static bool set_up(group_store *store, kf_error *error)
{
    sqlite3_busy_timeout(store->database, 0);
    errno = 0;
    if (!store_execute(store, SETTINGS, error) || !store_execute(store, "BEGIN IMMEDIATE", error))
        return false;
    sqlite3_busy_timeout(store->database, LOSER_LEAVES_MS);
    if (!check_schema(store, error) || !store_execute(store, FORGET, error) || !store_execute(store, "COMMIT", error) ||
        !store_execute(store, "PRAGMA journal_mode = WAL", error))
        return false;
    return check_pages(store, error) && read_secret(store, error) && store_prepare_save(store, error);
}

group_store *group_store_open(const char *folder, kf_error *error)
{
    group_store *store = calloc(1, sizeof *store);
    if (store)
        store->folder = strdup(folder);
    if (!store || !store->folder) {
        store_no_memory(error);
        group_store_close(store);
        return NULL;
    }
    if (store_open_file(store, error) && set_up(store, error))
        return store;
    const int reason = errno;
    group_store_close(store);
    errno = reason;
    return NULL;
}

void group_store_close(group_store *store)
{
    if (!store)
        return;
    sqlite3_finalize(store->save);
    sqlite3_close(store->database);
    free(store->folder);
    free(store);
}

keyed_hash group_store_secret(const group_store *store)
{
    return store->secret;
}
