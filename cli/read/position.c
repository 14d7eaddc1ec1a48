/*
 * A position is kept as a line of numbers. The first one tells the format of the rest.
 */
#include "cli/read/position.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FORMAT 1

/* How many files of a folder are looked at to find a renamed one. */
enum { MAX_FILES = 100000 };

void position_write(const position *from, char to[POSITION_TEXT])
{
    const file_identity *file = &from->file;
    const documents_place *place = &from->place;
    snprintf(to, POSITION_TEXT,
             "%d %" PRIu64 " %" PRIu64 " %" PRIu32 " %" PRIu32 " %u %d %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64, FORMAT,
             file->device, file->inode, file->length, file->check, from->opens, place->by_lines, place->offset, place->items,
             place->line, place->column);
}

bool position_read(position *into, const char *from)
{
    uint64_t numbers[11];
    const size_t count = sizeof numbers / sizeof *numbers;
    char *end = (char *)from;
    for (size_t i = 0; i < count; i++) {
        const char *begin = end;
        numbers[i] = strtoull(begin, &end, 10);
        if (end == begin)
            return false;
    }
    *into = (position){.file = {numbers[1], numbers[2], (uint32_t)numbers[3], (uint32_t)numbers[4]},
                       .opens = (unsigned)numbers[5],
                       .place = {numbers[6] != 0, numbers[7], numbers[8], numbers[9], numbers[10]}};
    return numbers[0] == FORMAT && *end == '\0' && into->place.offset <= INT64_MAX;
}

char *position_name(const char *path)
{
    char *made = NULL;
    char *folder = path[0] == '/' ? NULL : getcwd(NULL, 0);
    if (path[0] != '/' && !folder)
        return NULL;
    if (asprintf(&made, "file:%s%s%s", folder ? folder : "", folder ? "/" : "", path) < 0)
        made = NULL;
    free(folder);
    return made;
}

static int open_if_same(const position *of, int folder, const char *name)
{
    struct stat status;
    const int descriptor = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (descriptor < 0 || (file_identity_matches(&of->file, descriptor) && fstat(descriptor, &status) == 0 &&
                           (uint64_t)status.st_size >= of->place.offset))
        return descriptor;
    close(descriptor);
    return -1;
}

/* Looks for the inode, which a folder tells without opening its files. */
static int find_in(const position *of, DIR *folder)
{
    const struct dirent *entry;
    for (int i = 0; i < MAX_FILES && (entry = readdir(folder)); i++) {
        const int found = entry->d_ino == of->file.inode ? open_if_same(of, dirfd(folder), entry->d_name) : -1;
        if (found >= 0)
            return found;
    }
    return -1;
}

int position_open(const position *of, const char *path)
{
    const int here = open_if_same(of, AT_FDCWD, path);
    if (here >= 0)
        return here;
    char *name = strdup(path);
    char *slash = name ? strrchr(name, '/') : NULL;
    if (slash)
        slash[slash == name] = '\0';
    DIR *folder = name ? opendir(slash ? name : ".") : NULL;
    const int found = folder ? find_in(of, folder) : -1;
    if (folder)
        closedir(folder);
    free(name);
    return found;
}
