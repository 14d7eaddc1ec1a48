/* A new file is begun between two lines, by the thread that writes, so that no other needs to know. */
#include "builtins/system/log_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#define FILE_MODE 0600
#define FOLDER_MODE 0700
#define BLOCK 65536

/* The longest ending of a path: a dot, a number, ".gz.part". */
#define LONGEST_ENDING 32

static int open_path(const char *path, int flags)
{
    int descriptor;
    do {
        descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | flags, FILE_MODE);
    } while (descriptor < 0 && errno == EINTR);
    return descriptor;
}

/* Makes every folder on the way to the file. */
static void make_folders(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(path, FOLDER_MODE); /* an error here shows again when the file is opened */
        *slash = '/';
    }
}

/* The path comes from an event: it may name a FIFO, which would block, or a link to another place. */
static int open_by_event(char *path)
{
    const int flags = O_NOFOLLOW | O_NONBLOCK;
    struct stat status;
    int descriptor = open_path(path, flags);
    if (descriptor < 0 && errno == ENOENT && *path) {
        make_folders(path);
        descriptor = open_path(path, flags);
    }
    if (descriptor < 0 || (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode)))
        return descriptor;
    close(descriptor);
    errno = EINVAL;
    return -1;
}

static int64_t period_of(const log_rotation *rotation, time_t seconds)
{
    return rotation->period ? (int64_t)seconds / ((rotation->period + 999) / 1000) : 0;
}

static time_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME_COARSE, &time);
    return time.tv_sec;
}

bool is_open_on(int descriptor, const struct stat *file)
{
    struct stat open;
    return fstat(descriptor, &open) == 0 && open.st_dev == file->st_dev && open.st_ino == file->st_ino;
}

void log_file_end_line(int descriptor, const char *path)
{
    struct stat written;
    char last = '\n';
    if (fstat(descriptor, &written) != 0 || !S_ISREG(written.st_mode) || written.st_size == 0)
        return;
    const int reader = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (reader >= 0 && is_open_on(reader, &written))
        (void)!pread(reader, &last, 1, written.st_size - 1);
    if (reader >= 0)
        close(reader);
    if (last != '\n')
        (void)!write(descriptor, "\n", 1); /* an error here shows again with the first line */
}

bool log_file_open(log_file *made, const char *path, bool by_event)
{
    *made = (log_file){.path = strdup(path), .descriptor = -1};
    if (!made->path)
        return false;
    made->descriptor = by_event ? open_by_event(made->path) : open_path(path, 0);
    if (made->descriptor >= 0) {
        log_file_end_line(made->descriptor, path);
        return true;
    }
    const int reason = errno;
    free(made->path);
    made->path = NULL;
    errno = reason;
    return false;
}

/* The bytes that are in the file already count, and so does the time at which they were written. */
static void look(log_file *at, const log_rotation *rotation)
{
    struct stat status;
    const bool known = fstat(at->descriptor, &status) == 0;
    at->looked = true;
    at->rotates = known && S_ISREG(status.st_mode);
    at->size = known ? (uint64_t)status.st_size : 0;
    at->period = period_of(rotation, known && status.st_size ? status.st_mtime : now());
}

/* Each line is one write(2), so that lines of several writers do not mix. The loop is for writes that the system cuts short. */
static bool write_all(int descriptor, const char *bytes, size_t length)
{
    while (length) {
        const ssize_t wrote = write(descriptor, bytes, length);
        if (wrote < 0 && errno != EINTR)
            return false;
        bytes += wrote > 0 ? wrote : 0;
        length -= wrote > 0 ? (size_t)wrote : 0;
    }
    return true;
}

/* ---- Putting aside ---- */

/* Writes PATH.NUMBER and an ending into `name`, which has enough room. */
static const char *aside(char *name, const log_file *of, unsigned number, const char *ending)
{
    sprintf(name, "%s.%u%s", of->path, number, ending);
    return name;
}

static bool moved(const char *from, const char *to)
{
    return rename(from, to) == 0 || errno == ENOENT;
}

/* Renames the older files, so that number 1 becomes free. */
static bool shift(const log_file *of, unsigned keep, char *name, char *next)
{
    static const char *const endings[] = {"", ".gz"};
    for (size_t i = 0; i < 2; i++) {
        if (unlink(aside(name, of, keep, endings[i])) != 0 && errno != ENOENT)
            return false;
        for (unsigned number = keep; number-- > 1;)
            if (!moved(aside(name, of, number, endings[i]), aside(next, of, number + 1, endings[i])))
                return false;
    }
    return true;
}

static bool copy_packed(int from, gzFile to)
{
    char block[BLOCK];
    for (;;) {
        const ssize_t got = read(from, block, sizeof block);
        if (got == 0)
            return true;
        if (got > 0 && gzwrite(to, block, (unsigned)got) != got)
            return false;
        if (got < 0 && errno != EINTR)
            return false;
    }
}

/* Compresses FILE.1 to FILE.1.gz, which gets this name only when it is complete. */
static bool pack(const log_file *of, char *name, char *next)
{
    const int from = open(aside(name, of, 1, ""), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    const int to = open(aside(next, of, 1, ".gz.part"), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
    gzFile packed = from >= 0 && to >= 0 ? gzdopen(to, "w") : NULL;
    bool done = packed && copy_packed(from, packed);
    int reason = errno;
    if (packed) {
        done = gzclose(packed) == Z_OK && done;
        reason = done ? reason : errno;
    } else if (to >= 0)
        close(to);
    if (from >= 0)
        close(from);
    errno = reason ? reason : ENOMEM;
    if (!done)
        return false;
    return rename(aside(next, of, 1, ".gz.part"), aside(name, of, 1, ".gz")) == 0 && unlink(aside(name, of, 1, "")) == 0;
}

static bool rotate(log_file *which, const log_rotation *rotation)
{
    const size_t room = strlen(which->path) + LONGEST_ENDING;
    char *name = malloc(room);
    char *next = malloc(room);
    bool done = name && next && shift(which, rotation->keep, name, next) && moved(which->path, aside(name, which, 1, ""));
    if (done) {
        const int fresh = open_path(which->path, O_NOFOLLOW);
        done = fresh >= 0 && close(which->descriptor) == 0;
        which->descriptor = fresh >= 0 ? fresh : which->descriptor;
        which->size = 0;
        which->period = period_of(rotation, now());
        done = done && (!rotation->compressed || pack(which, name, next));
    }
    const int reason = errno;
    free(name);
    free(next);
    errno = reason;
    return done;
}

bool log_file_write(log_file *to, const log_rotation *rotation, const char *line, size_t length)
{
    if (rotation->size || rotation->period) {
        if (!to->looked)
            look(to, rotation);
        const bool full = rotation->size && to->size + length > rotation->size;
        if (to->rotates && to->size && (full || to->period != period_of(rotation, now())) && !rotate(to, rotation))
            return false;
        to->size += length;
    }
    if (to->torn)
        log_file_end_line(to->descriptor, to->path);
    to->torn = !write_all(to->descriptor, line, length);
    return !to->torn;
}

/* Network file systems report a failed write only here. After EINTR the descriptor is closed anyway. */
bool log_file_close(log_file *which)
{
    const int descriptor = which->descriptor;
    free(which->path);
    which->path = NULL;
    which->descriptor = -1;
    return descriptor < 0 || close(descriptor) == 0 || errno == EINTR;
}
