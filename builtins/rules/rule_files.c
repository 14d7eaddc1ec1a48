/*
 * Reading what -f and import name: rule files, patterns, lists of rules, and folders of rule files.
 */
#include "builtins/rules/compiler.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LARGEST_RULE_FILE ((size_t)1 << 30)
#define DEEPEST_IMPORT 100
#define LONGEST_MESSAGE 4608 /* a path and a reason */

/* Says that `path` cannot be used, at the import that names it or, from the command line, at the file itself. */
static kf_status refuse(kf_compiler *compiler, kf_status code, const char *path, const source *from, size_t offset,
                        const char *why)
{
    if (from) {
        char message[LONGEST_MESSAGE];
        snprintf(message, sizeof message, "cannot import %.4096s: %s", path, why);
        return diagnostics_add(&compiler->errors, code, KF_ERROR, from, offset, message, NULL, NULL);
    }
    const source file = {path, "", 0};
    return diagnostics_add(&compiler->errors, code, KF_ERROR, &file, SIZE_MAX, why, NULL, NULL);
}

static bool ends_with(const char *name, const char *ending)
{
    const size_t length = strlen(name);
    return length > strlen(ending) && strcmp(name + length - strlen(ending), ending) == 0;
}

static int by_name(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* The paths of a folder's *.kms, sorted; NULL with errno set if it cannot be read. */
static char **list_folder(arena *memory, int descriptor, const char *path, size_t *count)
{
    char **paths = NULL;
    size_t capacity = 0;
    *count = 0;
    DIR *folder = fdopendir(descriptor);
    if (!folder) {
        close(descriptor);
        return NULL;
    }
    errno = 0;
    for (const struct dirent *entry; (entry = readdir(folder));) {
        if (entry->d_name[0] == '.' || !ends_with(entry->d_name, ".kms"))
            continue;
        if (*count == capacity) {
            capacity = capacity * 2 + 64;
            char **larger = arena_allocate(memory, capacity * sizeof *larger);
            if (!larger)
                break;
            if (*count)
                memcpy(larger, paths, *count * sizeof *larger);
            paths = larger;
        }
        const size_t length = strlen(path) + strlen(entry->d_name) + 2;
        char *joined = arena_allocate(memory, length);
        if (!joined)
            break;
        snprintf(joined, length, "%s%s%s", path, path[strlen(path) - 1] == '/' ? "" : "/", entry->d_name);
        paths[(*count)++] = joined;
        errno = 0;
    }
    const int reason = errno;
    closedir(folder);
    errno = reason;
    if (reason)
        return NULL;
    if (*count)
        qsort(paths, *count, sizeof *paths, by_name);
    return paths;
}

static kf_status add_folder(kf_compiler *compiler, int descriptor, const char *path, const source *from, size_t offset)
{
    size_t count;
    char **paths = list_folder(&compiler->memory, descriptor, path, &count);
    if (!paths)
        return refuse(compiler, errno ? KF_IO : KF_BAD_RULES, path, from, offset,
                      errno ? strerror(errno) : "the folder holds no rule files (*.kms)");
    kf_status status = KF_OK;
    for (size_t i = 0; i < count; i++) {
        const kf_status added = compiler_read(compiler, paths[i], NULL, SIZE_MAX);
        if (added != KF_OK)
            status = added;
    }
    return status;
}

/* Room for a file, the NUL behind it, and the byte that shows its end; for what tells no size, something to begin with. */
static size_t room_for(int descriptor)
{
    struct stat status;
    if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && (uintmax_t)status.st_size < LARGEST_RULE_FILE)
        return (size_t)status.st_size + 2;
    return 1 << 16;
}

/* Takes away a byte order mark, which some editors set; gives the length without it. */
static size_t drop_byte_order_mark(char *bytes, size_t length)
{
    static const char mark[] = "\xEF\xBB\xBF";
    const size_t size = sizeof mark - 1;
    if (length < size || memcmp(bytes, mark, size) != 0)
        return length;
    memmove(bytes, bytes + size, length - size);
    return length - size;
}

/* All bytes of a file with a NUL behind them, malloc'ed; NULL with errno set. */
static char *read_all(int descriptor, size_t *length)
{
    size_t capacity = room_for(descriptor);
    char *bytes = malloc(capacity);
    *length = 0;
    while (bytes) {
        if (capacity - *length < 2) {
            char *larger = capacity > LARGEST_RULE_FILE ? NULL : realloc(bytes, capacity * 2);
            if (!larger) {
                errno = capacity > LARGEST_RULE_FILE ? EFBIG : ENOMEM;
                break;
            }
            bytes = larger;
            capacity *= 2;
        }
        const ssize_t got = read(descriptor, bytes + *length, capacity - *length - 1);
        if (got == 0) {
            *length = drop_byte_order_mark(bytes, *length);
            bytes[*length] = '\0';
            return bytes;
        }
        if (got > 0)
            *length += (size_t)got;
        else if (errno != EINTR)
            break;
    }
    free(bytes);
    return NULL;
}

static bool known_file(const kf_compiler *compiler, const struct stat *status)
{
    for (const read_file *file = compiler->files; file; file = file->next)
        if (file->device == status->st_dev && file->inode == status->st_ino)
            return true;
    return false;
}

/* *.json is JSON and *.kms is not; anything else (a pipe, say) is JSON if it starts like it, as no rule file does. */
static bool is_json(const source *file)
{
    if (ends_with(file->name, ".json") || ends_with(file->name, ".kms"))
        return ends_with(file->name, ".json");
    return file->bytes[strspn(file->bytes, " \t\r\n")] == '{';
}

static kf_status add_bytes(kf_compiler *compiler, int descriptor, const struct stat *status, const char *path, const source *from,
                           size_t offset)
{
    source *text_of = arena_allocate(&compiler->memory, sizeof *text_of);
    read_file *file = arena_allocate(&compiler->memory, sizeof *file);
    if (!text_of || !file || !(text_of->name = arena_copy(&compiler->memory, path, strlen(path))))
        return compiler_no_memory(compiler);
    *file = (read_file){status->st_dev, status->st_ino, read_all(descriptor, &text_of->length), compiler->files};
    const int reason = errno;
    compiler->files = file;
    text_of->bytes = file->bytes;
    if (!file->bytes)
        return refuse(compiler, KF_IO, path, from, offset, strerror(reason));
    if (compiler->depth >= DEEPEST_IMPORT)
        return refuse(compiler, KF_BAD_RULES, path, from, offset, "imports are nested too deeply");
    compiler->depth++;
    const kf_status added = is_json(text_of) ? compiler_add_json(compiler, text_of) : compiler_add_source(compiler, text_of);
    compiler->depth--;
    return added;
}

kf_status compiler_read(kf_compiler *compiler, const char *path, const source *from, size_t offset)
{
    int descriptor;
    do {
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    } while (descriptor < 0 && errno == EINTR);
    struct stat status;
    if (descriptor < 0 || fstat(descriptor, &status) != 0) {
        const int reason = errno;
        if (descriptor >= 0)
            close(descriptor);
        return refuse(compiler, KF_IO, path, from, offset, strerror(reason));
    }
    if (S_ISDIR(status.st_mode))
        return add_folder(compiler, descriptor, path, from, offset);
    kf_status result = KF_OK;
    if (!known_file(compiler, &status))
        result = add_bytes(compiler, descriptor, &status, path, from, offset);
    close(descriptor);
    return result;
}

char *compiler_load(kf_compiler *compiler, const char *path, const source *from, size_t offset, size_t *length)
{
    char message[LONGEST_MESSAGE];
    int descriptor;
    do {
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    } while (descriptor < 0 && errno == EINTR);
    char *bytes = descriptor < 0 ? NULL : read_all(descriptor, length);
    const int reason = errno;
    if (descriptor >= 0)
        close(descriptor);
    if (!bytes) {
        snprintf(message, sizeof message, "cannot read %.4096s: %s", path, strerror(reason));
        diagnostics_add(&compiler->errors, KF_IO, KF_ERROR, from, offset, message, NULL, NULL);
    }
    return bytes;
}

kf_status kf_compiler_add_file(kf_compiler *compiler, const char *path)
{
    return compiler_read(compiler, path, NULL, SIZE_MAX);
}
