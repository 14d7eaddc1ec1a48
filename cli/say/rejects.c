/*
 * --rejects appends to its file, as the action `file` does: a second run must not lose what the first one kept.
 */
#include "cli/say/rejects.h"

#include "cli/say/messages.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define MAX_REPORTED 10

bool rejects_open(rejects *list, const char *path)
{
    *list = (rejects){.descriptor = -1, .path = path};
    if (!path)
        return true;
    list->descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
    if (list->descriptor < 0)
        message_print("cannot open %s: %s", path, strerror(errno));
    return list->descriptor >= 0;
}

void rejects_report(rejects *list, const char *file, const refusal *what)
{
    if (list->count++ >= MAX_REPORTED)
        return;
    uint64_t line_number;
    uint64_t column;
    nested_text_find_place(what->item, what->text, what->offset, &line_number, &column);
    message_print_error_at(what->why, file, line_number, column);
}

bool rejects_keep(rejects *list, const line *bad)
{
    if (list->descriptor < 0)
        return true;
    struct iovec parts[2] = {{(void *)bad->bytes, bad->length}, {(void *)"\n", !bad->continues}};
    while (parts[0].iov_len || parts[1].iov_len) {
        const ssize_t wrote = writev(list->descriptor, parts, 2);
        if (wrote < 0 && errno != EINTR) {
            message_print("cannot write to %s: %s", list->path, strerror(errno));
            return false;
        }
        const size_t done = wrote > 0 ? (size_t)wrote : 0;
        const size_t first = done < parts[0].iov_len ? done : parts[0].iov_len;
        parts[0].iov_base = (char *)parts[0].iov_base + first;
        parts[0].iov_len -= first;
        parts[1].iov_len -= done - first;
    }
    return true;
}

bool rejects_close(rejects *list)
{
    if (list->count > MAX_REPORTED)
        message_print("%" PRIu64 " lines or documents are not valid events; the first %d are reported above", list->count,
                      MAX_REPORTED);
    if (list->descriptor >= 0 && close(list->descriptor) != 0 && errno != EINTR) {
        message_print("cannot write to %s: %s", list->path, strerror(errno));
        return false;
    }
    list->descriptor = -1;
    return true;
}
