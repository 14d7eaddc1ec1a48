/*
 * Opens the database, and runs statements in it. The locking mode EXCLUSIVE (group_store.c sets it) keeps others out for as
 * long as the store is open, and lets the write-ahead log do without shared memory.
 */
#include "builtins/groups/group_database.h"

#include "grammar/base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Errors ---- */

bool store_fail(const group_store *store, int reason, kf_error *error, diagnostic which, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    error_report_list(error, which, format, arguments);
    va_end(arguments);
    error_file(error, store->folder);
    errno = reason;
    return false;
}

bool store_no_memory(kf_error *error)
{
    error_no_memory(error);
    errno = ENOMEM;
    return false;
}

bool store_damaged(const group_store *store, kf_error *error)
{
    return store_fail(store, EILSEQ, error, MESSAGE(STATE_DAMAGED));
}

bool store_unwritable(const group_store *store, int reason, kf_error *error)
{
    return reason == ENOMEM ? store_no_memory(error)
                            : store_fail(store, reason, error, MESSAGE(STATE_UNWRITABLE), strerror(reason));
}

/* The system's reason for a failed call of SQLite. SQLite keeps it in a variable of its own or leaves it in errno, where later
 * calls may have replaced it, so only reasons count that say that a place cannot be written. */
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

bool store_failed(const group_store *store, kf_error *error)
{
    const int code = sqlite3_errcode(store->database) & 0xff;
    switch (code) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return store_fail(store, EBUSY, error, MESSAGE(STATE_IN_USE));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR: /* our statements are right, so the tables are not */
    case SQLITE_CONSTRAINT:
        return store_damaged(store, error);
    case SQLITE_FULL:
        return store_unwritable(store, ENOSPC, error);
    case SQLITE_NOMEM:
        return store_no_memory(error);
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
        return store_unwritable(store, reason_of(store, EACCES), error);
    case SQLITE_IOERR:
        return store_unwritable(store, reason_of(store, EIO), error);
    default:
        return store_fail(store, EIO, error, MESSAGE(STATE_FAILED), sqlite3_errstr(code));
    }
}

/* ---- Statements ---- */

bool store_execute(const group_store *store, const char *statements, kf_error *error)
{
    return sqlite3_exec(store->database, statements, NULL, NULL, NULL) == SQLITE_OK || store_failed(store, error);
}

bool store_read_number(const group_store *store, const char *query, int64_t *value, kf_error *error)
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

/* ---- Transactions ---- */

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
    return store_execute(store, "BEGIN IMMEDIATE", error);
}

bool group_store_end(const group_store *store, kf_error *error)
{
    if (store_execute(store, "COMMIT", error))
        return true;
    group_store_undo(store);
    return false;
}

/* ---- The file ---- */

/* The path of the database. It never begins with "file:", which SQLite may take for a URI. */
static char *database_path(const char *folder)
{
    const char *const name = "/state.sqlite3";
    const size_t length = strlen(folder) + strlen(name) + 3;
    char *path = malloc(length);
    if (path)
        snprintf(path, length, "%s%s%s", folder[0] == '/' ? "" : "./", folder, name);
    return path;
}

/* Makes the folder and an empty file. A file that exists is not opened: closing it again would release the locks that another
 * store of this process has on it. */
static bool make_file(const group_store *store, const char *path, kf_error *error)
{
    if (mkdir(store->folder, 0700) != 0 && errno != EEXIST)
        return store_unwritable(store, errno, error);
    const int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0 && errno != EEXIST)
        return store_unwritable(store, errno, error);
    if (descriptor >= 0)
        close(descriptor);
    return true;
}

bool store_open_file(group_store *store, kf_error *error)
{
    errno = 0;
    char *path = database_path(store->folder);
    if (!path)
        return store_no_memory(error);
    bool opened = make_file(store, path, error);
    if (opened && sqlite3_open_v2(path, &store->database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        opened = store->database ? store_failed(store, error) : store_no_memory(error);
    /* If SQLite may not write, it opens the file for reading only, without an error. */
    if (opened && sqlite3_db_readonly(store->database, "main"))
        opened = store_unwritable(store, reason_of(store, EACCES), error);
    free(path);
    return opened;
}
