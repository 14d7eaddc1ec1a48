/*
 * The SQLite behind group_store.h. A row's number is its slot, so a group that takes another's slot overwrites the other's row, and
 * nothing is ever searched for or deleted. The locking mode EXCLUSIVE keeps others out for as long as the store is open, and makes
 * the write-ahead log do without shared memory.
 */
#include "builtins/groups/group_store.h"

#include "grammar/base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define APPLICATION_ID 1802335078 /* "kmsf" in ASCII */
#define SCHEMA_VERSION 2
#define QUOTED(number) #number
#define NUMBER_TEXT(number) QUOTED(number)

/* How long the maker of a store waits for one that lost the race to make it, and is about to leave. */
enum { LOSER_LEAVES_MS = 1000 };

/* The values of a group: when its windows began, NULL behind the last; or the tokens, fraction and latest time of its bucket. */
enum { COLUMN_SLOT, COLUMN_SEEN, COLUMN_KIND, COLUMN_HASH, COLUMN_VALUES, COLUMNS = COLUMN_VALUES + GROUP_WINDOWS };

static const char SETTINGS[] = "PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY;"
                               "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA journal_size_limit = 16777216;";
#define NOTES "CREATE TABLE noted (serial INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, value TEXT NOT NULL);"
#define FORM_VERSION "PRAGMA user_version = " NUMBER_TEXT(SCHEMA_VERSION) ";"

static const char SCHEMA[] =
    "CREATE TABLE secret (value BLOB NOT NULL);"
    "CREATE TABLE remembered (slot INTEGER PRIMARY KEY, seen INTEGER NOT NULL, kind INTEGER NOT NULL,"
    "  hash BLOB NOT NULL, value_1 INTEGER NOT NULL, value_2 INTEGER, value_3 INTEGER, value_4 INTEGER);" NOTES
    "PRAGMA application_id = " NUMBER_TEXT(APPLICATION_ID) ";" FORM_VERSION;
static const char FROM_VERSION_1[] = NOTES FORM_VERSION;

/* Those of inputs that have not been read for long make room. */
static const char FORGET[] = "DELETE FROM noted WHERE serial NOT IN (SELECT serial FROM noted ORDER BY serial DESC LIMIT 10000)";
static const char LOAD[] =
    "SELECT slot, seen, kind, hash, value_1, value_2, value_3, value_4 FROM remembered ORDER BY seen LIMIT -1 OFFSET ?";
static const char SAVE[] =
    "REPLACE INTO remembered (slot, seen, kind, hash, value_1, value_2, value_3, value_4) VALUES (?,?,?,?,?,?,?,?)";

static const char NOTE[] =
    "REPLACE INTO noted (serial, name, value) VALUES ((SELECT coalesce(max(serial), 0) + 1 FROM noted), ?, ?)";

struct group_store {
    char *folder;
    sqlite3 *database;
    sqlite3_stmt *save;
    keyed_hash secret;
};

/* ---- Errors ---- */

static bool fail(kf_error *error, const char *folder, int reason, const char *message, const char *hint)
{
    error_set(error, reason == ENOMEM ? KF_NO_MEMORY : KF_IO, message);
    error_hint(error, hint);
    error_file(error, folder);
    errno = reason;
    return false;
}

static bool no_memory(kf_error *error)
{
    error_no_memory(error);
    errno = ENOMEM;
    return false;
}

static bool damaged(const group_store *store, kf_error *error)
{
    return fail(error, store->folder, EILSEQ, "the state is damaged",
                "move its state.sqlite3 away to begin anew; what has been seen so far is then forgotten");
}

static bool unwritable(const group_store *store, int reason, kf_error *error)
{
    return fail(error, store->folder, reason, strerror(reason), "the state is kept here and must be writable");
}

/* The system's reason for a failed call of SQLite, which keeps it at times in its own variable, at times only in errno, where what it
 * did afterwards may have left another: so only what a place that cannot be written gives counts. */
static int reason_of(const group_store *store, int otherwise)
{
    static const int reasons[] = {ENOSPC, EDQUOT, EFBIG, EACCES, EPERM, EROFS, EIO};
    const int left = errno;
    const int kept = sqlite3_system_errno(store->database);
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i] == kept || reasons[i] == left)
            return reasons[i];
    return otherwise;
}

/* Says why the last call of SQLite failed. */
static bool store_failed(const group_store *store, kf_error *error)
{
    const int code = sqlite3_errcode(store->database) & 0xff;
    switch (code) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return fail(error, store->folder, EBUSY, "another kmsfilter is using this state", "give each its own folder");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR: /* our statements are right, so the tables are not */
    case SQLITE_CONSTRAINT:
        return damaged(store, error);
    case SQLITE_FULL:
        return unwritable(store, ENOSPC, error);
    case SQLITE_NOMEM:
        return no_memory(error);
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
        return unwritable(store, reason_of(store, EACCES), error);
    case SQLITE_IOERR:
        return unwritable(store, reason_of(store, EIO), error);
    default:
        return fail(error, store->folder, EIO, sqlite3_errstr(code), "the state is kept here");
    }
}

/* ---- Opening ---- */

static bool execute(const group_store *store, const char *statements, kf_error *error)
{
    return sqlite3_exec(store->database, statements, NULL, NULL, NULL) == SQLITE_OK || store_failed(store, error);
}

/* The only row's only value, which is a number. */
static bool read_number(const group_store *store, const char *query, int64_t *value, kf_error *error)
{
    sqlite3_stmt *statement = NULL;
    const bool found =
        sqlite3_prepare_v2(store->database, query, -1, &statement, NULL) == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW;
    if (found)
        *value = sqlite3_column_int64(statement, 0);
    else
        store_failed(store, error);
    sqlite3_finalize(statement);
    return found;
}

/* The path as SQLite may be given it: one that begins with "file:" would be read as a URI where SQLite is built so. */
static char *database_path(const char *folder)
{
    const char *const name = "/state.sqlite3";
    const size_t length = strlen(folder) + strlen(name) + 3;
    char *path = malloc(length);
    if (path)
        snprintf(path, length, "%s%s%s", folder[0] == '/' ? "" : "./", folder, name);
    return path;
}

/* Makes the folder and an empty file. A file that is there stays closed: closing it would release the locks that another store of
 * this process has on it. */
static bool make_file(const group_store *store, const char *path, kf_error *error)
{
    if (mkdir(store->folder, 0700) != 0 && errno != EEXIST)
        return unwritable(store, errno, error);
    const int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0 && errno != EEXIST)
        return unwritable(store, errno, error);
    if (descriptor >= 0)
        close(descriptor);
    return true;
}

static bool open_database(group_store *store, kf_error *error)
{
    errno = 0;
    char *path = database_path(store->folder);
    if (!path)
        return no_memory(error);
    bool opened = make_file(store, path, error);
    if (opened && sqlite3_open_v2(path, &store->database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        opened = store->database ? store_failed(store, error) : no_memory(error);
    /* SQLite makes do with reading where it may not write. */
    if (opened && sqlite3_db_readonly(store->database, "main"))
        opened = unwritable(store, reason_of(store, EACCES), error);
    free(path);
    return opened;
}

static bool make_schema(group_store *store, kf_error *error)
{
    unsigned char secret[KEYED_HASH_BYTES];
    if (getentropy(secret, sizeof secret) != 0)
        return fail(error, store->folder, errno, strerror(errno), "the state needs a random number that nobody can guess");
    if (!execute(store, SCHEMA, error))
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

/* Makes what an empty file lacks, and refuses a file that is another program's, or another version's. */
static bool check_schema(group_store *store, kf_error *error)
{
    int64_t application;
    int64_t version;
    int64_t tables;
    if (!read_number(store, "PRAGMA application_id", &application, error) ||
        !read_number(store, "PRAGMA user_version", &version, error) ||
        !read_number(store, "SELECT count(*) FROM sqlite_master", &tables, error))
        return false;
    if (application == 0 && version == 0 && tables == 0)
        return make_schema(store, error);
    if (application != APPLICATION_ID)
        return fail(error, store->folder, EINVAL, "its state.sqlite3 is not a state of kmsfilter", "name another folder");
    if (version == 1)
        return execute(store, FROM_VERSION_1, error);
    if (version != SCHEMA_VERSION)
        return fail(error, store->folder, EINVAL,
                    "the state was written by another version of kmsfilter, in a form that this one does not know",
                    "name another folder, or use the version that wrote it");
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
        found = found || stepped == SQLITE_DONE ? damaged(store, error) : store_failed(store, error);
    sqlite3_finalize(statement);
    return found;
}

static bool check_pages(const group_store *store, kf_error *error)
{
    int64_t sound;
    if (!read_number(store, "SELECT quick_check = 'ok' FROM pragma_quick_check(1)", &sound, error))
        return false;
    return sound || damaged(store, error);
}

static bool set_up(group_store *store, kf_error *error)
{
    sqlite3_busy_timeout(store->database, 0);
    errno = 0;
    if (!execute(store, SETTINGS, error) || !execute(store, "BEGIN IMMEDIATE", error))
        return false;
    sqlite3_busy_timeout(store->database, LOSER_LEAVES_MS);
    if (!check_schema(store, error) || !execute(store, FORGET, error) || !execute(store, "COMMIT", error) ||
        !execute(store, "PRAGMA journal_mode = WAL", error))
        return false;
    if (!check_pages(store, error) || !read_secret(store, error))
        return false;
    return sqlite3_prepare_v3(store->database, SAVE, -1, SQLITE_PREPARE_PERSISTENT, &store->save, NULL) == SQLITE_OK ||
           store_failed(store, error);
}

group_store *group_store_open(const char *folder, kf_error *error)
{
    group_store *store = calloc(1, sizeof *store);
    if (store)
        store->folder = strdup(folder);
    if (!store || !store->folder) {
        no_memory(error);
        group_store_close(store);
        return NULL;
    }
    if (open_database(store, error) && set_up(store, error))
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

/* ---- Saving ---- */

static int64_t column_value(const group *member, int index)
{
    if (member->kind == GROUP_DEDUP)
        return member->windows.begins[index];
    const int64_t values[] = {(int64_t)member->bucket.tokens, (int64_t)member->bucket.fraction, member->bucket.latest};
    return values[index];
}

bool group_store_save(const group_store *store, uint32_t slot, const group *member, kf_error *error)
{
    unsigned char hash[KEYED_HASH_BYTES];
    keyed_hash_write(member->hash, hash);
    sqlite3_stmt *row = store->save;
    const int values = member->kind == GROUP_DEDUP ? member->window_count : 3;
    bool bound = sqlite3_bind_int64(row, 1 + COLUMN_SLOT, slot) == SQLITE_OK &&
                 sqlite3_bind_int64(row, 1 + COLUMN_SEEN, (int64_t)member->seen) == SQLITE_OK &&
                 sqlite3_bind_int(row, 1 + COLUMN_KIND, member->kind) == SQLITE_OK &&
                 sqlite3_bind_blob(row, 1 + COLUMN_HASH, hash, sizeof hash, SQLITE_STATIC) == SQLITE_OK;
    for (int i = 0; bound && i < GROUP_WINDOWS; i++)
        bound = (i < values ? sqlite3_bind_int64(row, 1 + COLUMN_VALUES + i, column_value(member, i))
                            : sqlite3_bind_null(row, 1 + COLUMN_VALUES + i)) == SQLITE_OK;
    const bool saved = (bound && sqlite3_step(row) == SQLITE_DONE) || store_failed(store, error);
    sqlite3_reset(row);
    return saved;
}

/* errno stays as it is. */
void group_store_undo(const group_store *store)
{
    const int reason = errno;
    if (!sqlite3_get_autocommit(store->database))
        sqlite3_exec(store->database, "ROLLBACK", NULL, NULL, NULL);
    errno = reason;
}

bool group_store_begin(group_store *store, kf_error *error)
{
    errno = 0;
    return execute(store, "BEGIN IMMEDIATE", error);
}

bool group_store_end(const group_store *store, kf_error *error)
{
    if (execute(store, "COMMIT", error))
        return true;
    group_store_undo(store);
    return false;
}

/* All of a table in the place of all that is there. */
static bool save_anew(group_store *store, const group_table *table, kf_error *error)
{
    if (!group_store_begin(store, error))
        return false;
    bool saved = execute(store, "DELETE FROM remembered", error);
    for (uint32_t slot = 0; saved && slot < table->count; slot++)
        saved = group_store_save(store, slot, &table->slots[slot], error);
    if (saved)
        return group_store_end(store, error);
    group_store_undo(store);
    return false;
}

/* ---- Loading ---- */

/* A column's number. False if it holds something else, or one below `least`. */
static bool column_number(sqlite3_stmt *row, int column, int64_t least, int64_t *value)
{
    *value = sqlite3_column_int64(row, column);
    return sqlite3_column_type(row, column) == SQLITE_INTEGER && *value >= least;
}

static bool read_windows(sqlite3_stmt *row, group *stored)
{
    while (stored->window_count < GROUP_WINDOWS &&
           sqlite3_column_type(row, COLUMN_VALUES + stored->window_count) != SQLITE_NULL) {
        if (!column_number(row, COLUMN_VALUES + stored->window_count, INT64_MIN, &stored->windows.begins[stored->window_count]))
            return false;
        stored->window_count++;
    }
    return stored->window_count > 0;
}

static bool read_bucket(sqlite3_stmt *row, group *stored)
{
    int64_t tokens;
    int64_t fraction;
    if (!column_number(row, COLUMN_VALUES, 0, &tokens) || !column_number(row, COLUMN_VALUES + 1, 0, &fraction) ||
        !column_number(row, COLUMN_VALUES + 2, INT64_MIN, &stored->bucket.latest))
        return false;
    stored->bucket.tokens = (uint64_t)tokens;
    stored->bucket.fraction = (uint64_t)fraction;
    return true;
}

static bool read_group(sqlite3_stmt *row, group *stored)
{
    int64_t seen;
    int64_t kind;
    *stored = (group){.window_count = 0};
    /* A number of events that no program reaches would make the next one overflow. */
    if (!column_number(row, COLUMN_SEEN, 1, &seen) || seen > INT64_MAX / 2 || !column_number(row, COLUMN_KIND, 0, &kind) ||
        kind >= GROUP_KINDS || sqlite3_column_bytes(row, COLUMN_HASH) != KEYED_HASH_BYTES)
        return false;
    stored->hash = keyed_hash_read(sqlite3_column_blob(row, COLUMN_HASH));
    stored->seen = (uint64_t)seen;
    stored->kind = (uint8_t)kind;
    return kind == GROUP_DEDUP ? read_windows(row, stored) : read_bucket(row, stored);
}

/* Reads rows into the first `count` slots: into their own, or one after the other. */
static bool read_rows(const group_store *store, sqlite3_stmt *rows, uint32_t count, bool renumbered, group_table *table,
                      kf_error *error)
{
    for (uint32_t i = 0; i < count; i++) {
        group stored;
        if (sqlite3_step(rows) != SQLITE_ROW)
            return store_failed(store, error);
        if (!read_group(rows, &stored))
            return damaged(store, error);
        group_table_place(table, renumbered ? i : (uint32_t)sqlite3_column_int64(rows, COLUMN_SLOT), &stored);
    }
    return true;
}

bool group_store_load(group_store *store, group_table *table, kf_error *error)
{
    int64_t count;
    int64_t dense; /* the rows are numbered 0 … count-1 */
    if (!read_number(store, "SELECT count(*) FROM remembered", &count, error) ||
        !read_number(store, "SELECT coalesce(min(slot) = 0 AND max(slot) = count(*) - 1, 1) FROM remembered", &dense, error))
        return false;
    const int64_t surplus = count > table->most ? count - table->most : 0;
    const uint32_t kept = (uint32_t)(count - surplus);
    const bool renumbered = surplus > 0 || !dense;
    if (!group_table_reserve(table, kept))
        return no_memory(error);
    sqlite3_stmt *rows = NULL;
    const bool loaded = (sqlite3_prepare_v2(store->database, LOAD, -1, &rows, NULL) == SQLITE_OK &&
                         sqlite3_bind_int64(rows, 1, surplus) == SQLITE_OK)
                            ? read_rows(store, rows, kept, renumbered, table, error)
                            : store_failed(store, error);
    sqlite3_finalize(rows);
    return loaded && (!renumbered || save_anew(store, table, error));
}

/* ---- Notes ---- */

bool group_store_note(const group_store *store, const char *name, const char *value, kf_error *error)
{
    sqlite3_stmt *row = NULL;
    const bool saved = sqlite3_prepare_v2(store->database, NOTE, -1, &row, NULL) == SQLITE_OK &&
                       sqlite3_bind_text(row, 1, name, -1, SQLITE_STATIC) == SQLITE_OK &&
                       sqlite3_bind_text(row, 2, value, -1, SQLITE_STATIC) == SQLITE_OK && sqlite3_step(row) == SQLITE_DONE;
    if (!saved)
        store_failed(store, error);
    sqlite3_finalize(row);
    return saved;
}

char *group_store_noted(const group_store *store, const char *name)
{
    sqlite3_stmt *row = NULL;
    char *value = NULL;
    if (sqlite3_prepare_v2(store->database, "SELECT value FROM noted WHERE name = ?", -1, &row, NULL) == SQLITE_OK &&
        sqlite3_bind_text(row, 1, name, -1, SQLITE_STATIC) == SQLITE_OK && sqlite3_step(row) == SQLITE_ROW) {
        const unsigned char *stored = sqlite3_column_text(row, 0);
        value = stored ? strdup((const char *)stored) : NULL;
    }
    sqlite3_finalize(row);
    return value;
}
