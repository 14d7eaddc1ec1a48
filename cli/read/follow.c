/*
 * inotify only wakes the reader, which then looks at the file itself. So it does not matter which changes inotify reports, and
 * how late. A folder on a network may change without a report, so no wait is longer than a second.
 */
#include "cli/read/follow.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/inotify.h>
#endif

/* Milliseconds between two looks at the file, with inotify and without it. */
#define INTERVAL_WITH_INOTIFY 1000
#define INTERVAL_ALONE 100

/* A file that is read, or has been. */
typedef struct followed_file {
    bool is_known; /* `file` has been taken */
    file_identity file;
    uint64_t number; /* of the byte at `start`, among all bytes that were returned */
    uint64_t start;  /* where reading began */
    uint64_t end;    /* where reading ended; UINT64_MAX while it is read */
} followed_file;

struct follow {
    char *path;
    follow_options options;
    int descriptor; /* -1: there is no file of that name */
    dev_t device;
    ino_t inode;
    off_t position;
    uint64_t given;            /* bytes that were returned */
    followed_file now, before; /* before: the file that `now` replaced */
    char last;                 /* byte that was returned; a newline at the start */
    int notify;                /* -1: polling */
    int watched;
};

/* ---- inotify ---- */

#ifdef __linux__
/* The folder reports files that appear and disappear. The file itself reports its changes, even if its name is a link to another
 * folder. */
static void watch_folder(follow *of)
{
    char *folder = strdup(of->path);
    if (!folder)
        return;
    char *slash = strrchr(folder, '/');
    if (slash)
        slash[slash == folder] = '\0';
    (void)inotify_add_watch(of->notify, slash ? folder : ".", IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE);
    free(folder);
}

static void watch_file(follow *of)
{
    if (of->notify >= 0 && of->watched >= 0)
        (void)inotify_rm_watch(of->notify, of->watched);
    of->watched =
        of->notify < 0 ? -1 : inotify_add_watch(of->notify, of->path, IN_MODIFY | IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF);
}

static int start_notifying(void)
{
    return inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
}
#else
static void watch_folder(follow *of)
{
    (void)of;
}

static void watch_file(follow *of)
{
    (void)of;
}

static int start_notifying(void)
{
    return -1;
}
#endif

static void drain_notify(follow *of)
{
    char notes[4096];
    while (of->notify >= 0 && read(of->notify, notes, sizeof notes) > 0)
        ;
}

/* ---- The file ---- */

/* Reading begins at `start` of the open file. */
static bool begin_file(follow *of, uint64_t start)
{
    struct stat status;
    if (fstat(of->descriptor, &status) != 0)
        return false;
    of->device = status.st_dev;
    of->inode = status.st_ino;
    of->position = (off_t)start;
    of->now = (followed_file){.number = of->given, .start = start, .end = UINT64_MAX};
    of->now.is_known = file_identity_take(&of->now.file, of->descriptor);
    return true;
}

static void leave_file(follow *of)
{
    if (of->descriptor < 0)
        return;
    file_identity_refresh(&of->now.file, of->descriptor);
    of->now.end = (uint64_t)of->position;
    of->before = of->now;
}

/* Opens the file that has the name now. False with errno set; a missing file is not an error. */
static bool open_file(follow *of)
{
    struct stat status;
    do {
        of->descriptor = open(of->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    } while (of->descriptor < 0 && errno == EINTR);
    if (of->descriptor < 0)
        return errno == ENOENT;
    if (fstat(of->descriptor, &status) != 0)
        return false;
    if (!S_ISREG(status.st_mode)) {
        errno = EINVAL;
        return false;
    }
    watch_file(of);
    return begin_file(of, 0);
}

/* Opens the file that the options name. */
static bool open_first(follow *of)
{
    const follow_options *options = &of->options;
    if (!options->begin)
        return open_file(of) &&
               (!options->from_end || of->descriptor < 0 || begin_file(of, (uint64_t)lseek(of->descriptor, 0, SEEK_END)));
    watch_file(of);
    return lseek(of->descriptor, (off_t)options->offset, SEEK_SET) >= 0 && begin_file(of, options->offset);
}

static void close_file(follow *of)
{
    if (of->descriptor >= 0)
        close(of->descriptor);
    of->descriptor = -1;
}

follow *follow_new(const char *path, const follow_options *options)
{
    follow *made = calloc(1, sizeof *made);
    if (!made)
        return NULL;
    *made = (follow){.path = strdup(path),
                     .options = *options,
                     .descriptor = options->begin ? options->begin : -1,
                     .last = '\n',
                     .notify = -1,
                     .watched = -1};
    if (made->path && !options->polling)
        made->notify = start_notifying();
    if (made->notify >= 0)
        watch_folder(made);
    if (made->path && open_first(made))
        return made;
    const int reason = errno;
    follow_free(made);
    errno = reason;
    return NULL;
}

void follow_free(follow *of)
{
    if (!of)
        return;
    close_file(of);
    if (of->notify >= 0)
        close(of->notify);
    free(of->path);
    free(of);
}

/* ---- Reading ---- */

typedef enum change { SAME, CUT_OFF, REPLACED } change;

static change find_change(const follow *of)
{
    struct stat named, opened;
    if (of->descriptor < 0)
        return REPLACED;
    if (fstat(of->descriptor, &opened) == 0 && opened.st_size < of->position)
        return CUT_OFF;
    /* A writer may not know yet that the file has been moved: the old one may grow as long as the new one is empty. */
    if (stat(of->path, &named) != 0 || named.st_size == 0)
        return SAME;
    return named.st_dev == of->device && named.st_ino == of->inode ? SAME : REPLACED;
}

static ssize_t read_here(follow *of, void *to, size_t room)
{
    ssize_t got;
    if (of->descriptor < 0)
        return 0;
    do {
        got = read(of->descriptor, to, room);
    } while (got < 0 && errno == EINTR);
    if (got > 0) {
        of->position += got;
        of->given += (uint64_t)got;
        of->last = ((const char *)to)[got - 1];
    }
    return got;
}

/* Returns a newline if the file ended without one, so that its last line and the first line of the next file stay two lines. */
static ssize_t end_line(follow *of, char *to)
{
    if (of->last == '\n')
        return 0;
    *to = of->last = '\n';
    of->given++;
    return 1;
}

/* False: stop. *woken: the descriptor `wake` became readable. */
static bool wait_for_change(follow *of, bool *woken)
{
    struct pollfd on[2] = {{.fd = of->notify, .events = POLLIN}, {.fd = of->options.wake, .events = POLLIN}};
    if (of->options.before_wait && !of->options.before_wait(of->options.context, of->notify))
        return false;
    if (poll(on, 2, of->notify >= 0 ? INTERVAL_WITH_INOTIFY : INTERVAL_ALONE) < 0)
        *woken = errno == EINTR;
    *woken = *woken || on[1].revents;
    return true;
}

ssize_t follow_read(follow *of, void *to, size_t room)
{
    bool woken = false;
    while (!woken) {
        drain_notify(of);
        const change seen = find_change(of);
        /* Bytes that were written before the file was replaced must still be read. */
        ssize_t got = seen == CUT_OFF ? 0 : read_here(of, to, room);
        if (got != 0)
            return got;
        if (seen != SAME) {
            got = end_line(of, to);
            leave_file(of);
            if (seen == CUT_OFF) {
                if (lseek(of->descriptor, 0, SEEK_SET) != 0 || !begin_file(of, 0))
                    return -1;
            } else {
                close_file(of);
                if (!open_file(of))
                    return -1;
            }
            if (got)
                return got;
            if (of->descriptor >= 0)
                continue;
        }
        if (!wait_for_change(of, &woken))
            return 0;
    }
    return 0;
}

int follow_descriptor(const follow *of)
{
    return of->descriptor;
}

bool follow_find_place(follow *of, uint64_t number, follow_place *place)
{
    if (of->descriptor >= 0)
        file_identity_refresh(&of->now.file, of->descriptor);
    const followed_file *in = number >= of->now.number ? &of->now : &of->before;
    if (!in->is_known || number < in->number)
        return false;
    const uint64_t offset = in->start + (number - in->number);
    *place = (follow_place){in->file, offset < in->end ? offset : in->end};
    return true;
}
