/*
 * Reads and writes the rows of a state: groups and notes. The number of a row is the slot of its group. A group that takes the
 * slot of another one overwrites the other one's row, so rows are never searched for or deleted.
 */
#include "builtins/groups/group_database.h"

#include <stdlib.h>
#include <string.h>

/* The columns, as the statements below name them. The values of a group are the times at which its windows began, NULL behind
 * the last; or the tokens, fraction and latest time of its bucket. */
enum { COLUMN_SLOT, COLUMN_SEEN, COLUMN_KIND, COLUMN_HASH, COLUMN_VALUES };
_Static_assert(GROUP_WINDOWS == 4, "the table has a column for each window: value_1 to value_4");

static const char LOAD[] =
    "SELECT slot, seen, kind, hash, value_1, value_2, value_3, value_4 FROM remembered ORDER BY seen LIMIT -1 OFFSET ?";
static const char SAVE[] =
    "REPLACE INTO remembered (slot, seen, kind, hash, value_1, value_2, value_3, value_4) VALUES (?,?,?,?,?,?,?,?)";
static const char NOTE[] =
    "REPLACE INTO noted (serial, name, value) VALUES ((SELECT coalesce(max(serial), 0) + 1 FROM noted), ?, ?)";

/* ---- Saving groups ---- */

static int64_t column_value(const group *member, int index)
{
    if (member->kind == GROUP_DEDUP)
        return member->windows.begins[index];
    const int64_t values[] = {(int64_t)member->bucket.tokens, (int64_t)member->bucket.fraction, member->bucket.latest};
    return values[index];
}

bool store_prepare_save(group_store *store, kf_error *error)
{
    return sqlite3_prepare_v3(store->database, SAVE, -1, SQLITE_PREPARE_PERSISTENT, &store->save, NULL) == SQLITE_OK ||
           store_failed(store, error);
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

/* Saves a whole table in the place of everything that is stored. */
static bool save_anew(group_store *store, const group_table *table, kf_error *error)
{
    if (!group_store_begin(store, error))
        return false;
    bool saved = store_execute(store, "DELETE FROM remembered", error);
    for (uint32_t slot = 0; saved && slot < table->count; slot++)
        saved = group_store_save(store, slot, &table->slots[slot], error);
    if (saved)
        return group_store_end(store, error);
    group_store_undo(store);
    return false;
}

/* ---- Loading groups ---- */

/* Reads a column. False if it does not hold a number, or holds one below `least`. */
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
    /* Damaged files may have a number of events so great that the next one would overflow. */
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
            return store_damaged(store, error);
        group_table_place(table, renumbered ? i : (uint32_t)sqlite3_column_int64(rows, COLUMN_SLOT), &stored);
    }
    return true;
}

bool group_store_load(group_store *store, group_table *table, kf_error *error)
{
    int64_t count;
    int64_t dense; /* the rows are numbered 0 … count-1 */
    if (!store_read_number(store, "SELECT count(*) FROM remembered", &count, error) ||
        !store_read_number(store, "SELECT coalesce(min(slot) = 0 AND max(slot) = count(*) - 1, 1) FROM remembered", &dense,
                           error))
        return false;
    const int64_t surplus = count > table->most ? count - table->most : 0;
    const uint32_t kept = (uint32_t)(count - surplus);
    const bool renumbered = surplus > 0 || !dense;
    if (!group_table_reserve(table, kept))
        return store_no_memory(error);
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
