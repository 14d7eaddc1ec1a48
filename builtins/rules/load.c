/* Reads whole files into memory, and finds the rule files of a folder. */
#include "builtins/rules/load.h"

#include "grammar/base/error.h"
#include "grammar/base/vec.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LARGEST_RULE_FILE ((size_t)1 << 30)
#define LONGEST_PATH 800 /* in a message, behind which there is room for a reason */

/* The bytes to allocate for a file: its size, the NUL behind it, and one byte more, so that reading notices the end. A pipe has
 * no size, so there it is a first guess. */
static size_t room_for(int descriptor)
{
    struct stat status;
    if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && (uintmax_t)status.st_size < LARGEST_RULE_FILE)
        return (size_t)status.st_size + 2;
    return 1 << 16;
}

/* Removes a byte order mark, and returns the length without it. */
static size_t drop_byte_order_mark(char *bytes, size_t length)
{
    static const char mark[] = "\xEF\xBB\xBF";
    const size_t size = sizeof mark - 1;
    if (!text_begins((text){bytes, length}, mark))
        return length;
    memmove(bytes, bytes + size, length - size);
    return length - size;
}

int load_open(const char *path)
{
    int descriptor;
    do {
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    } while (descriptor < 0 && errno == EINTR);
    return descriptor;
}

char *load_descriptor(int descriptor, size_t *length)
{
    size_t capacity = room_for(descriptor);
    char *bytes = malloc(capacity);
    *length = 0;
    while (bytes) {
        if (capacity - *length < 2 && (capacity > LARGEST_RULE_FILE || !vec_reserve(bytes, *length, capacity, 2))) {
            errno = capacity > LARGEST_RULE_FILE ? EFBIG : ENOMEM;
            break;
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

char *load_file(diagnostics *errors, const char *path, const source *from, size_t offset, size_t *length)
{
    char shown[LONGEST_PATH];
    const int descriptor = load_open(path);
    char *bytes = descriptor < 0 ? NULL : load_descriptor(descriptor, length);
    const int reason = errno;
    if (descriptor >= 0)
        close(descriptor);
    if (!bytes) {
        error_cut(shown, sizeof shown, path, strlen(path));
        diagnostics_report(errors, from, offset, NULL, MESSAGE(DATA_UNREADABLE), shown, strerror(reason));
    }
    return bytes;
}

/* ---- Folders ---- */

static int by_name(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static bool is_rule_file(const char *name)
{
    return name[0] != '.' && string_ends(name, ".kms");
}

/* FOLDER/NAME. NULL if memory ran out. */
static char *path_within(arena *memory, const char *folder, const char *name)
{
    const size_t length = strlen(folder) + strlen(name) + 2;
    char *joined = arena_allocate(memory, length);
    if (joined)
        snprintf(joined, length, "%s%s%s", folder, string_ends(folder, "/") ? "" : "/", name);
    return joined;
}

char **load_folder(arena *memory, int descriptor, const char *path, size_t *count)
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
        if (!is_rule_file(entry->d_name))
            continue;
        if (!arena_reserve(memory, paths, *count, capacity, 1) || !(paths[*count] = path_within(memory, path, entry->d_name))) {
            errno = ENOMEM;
            break;
        }
        ++*count;
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
