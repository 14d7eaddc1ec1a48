/*
 * After a failed write, nothing more is written. If the reader of a pipe goes away, SIGPIPE ends the program, as it ends grep;
 * where SIGPIPE is ignored, the write fails like any other.
 */
#include "cli/say/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <unistr.h>

#define BLOCK ((size_t)1 << 16)

bool output_open(output *to, int descriptor)
{
    *to = (output){.descriptor = descriptor, .block = malloc(BLOCK)};
    return to->block != NULL;
}

/* The descriptor is open for writing only, so the last byte is read through another one of the same file. */
void output_end_line(output *to)
{
    struct stat status;
    char path[32];
    char last = '\n';
    const int flags = fcntl(to->descriptor, F_GETFL);
    if (flags < 0 || !(flags & O_APPEND) || fstat(to->descriptor, &status) != 0 || !S_ISREG(status.st_mode) || !status.st_size)
        return;
    snprintf(path, sizeof path, "/proc/self/fd/%d", to->descriptor);
    const int reader = open(path, O_RDONLY | O_CLOEXEC);
    if (reader >= 0) {
        (void)!pread(reader, &last, 1, status.st_size - 1);
        close(reader);
    }
    if (last != '\n')
        output_string(to, "\n");
}

static bool write_all(output *to, const char *bytes, size_t length)
{
    while (length && !to->failure) {
        const ssize_t wrote = write(to->descriptor, bytes, length);
        if (wrote >= 0) {
            bytes += wrote;
            length -= (size_t)wrote;
        } else if (errno != EINTR) {
            to->failure = errno;
        }
    }
    return !to->failure;
}

bool output_flush(output *to)
{
    output_settle(to);
    const size_t used = to->used;
    to->used = 0;
    return write_all(to, to->block, used);
}

bool output_lend(output *to, const char *bytes, size_t length)
{
    if (to->lent_length && to->lent + to->lent_length == bytes) {
        to->lent_length += length;
        return !to->failure;
    }
    const bool settled = output_settle(to);
    to->lent = bytes;
    to->lent_length = length;
    return settled;
}

bool output_settle(output *to)
{
    const size_t length = to->lent_length;
    to->lent_length = 0;
    return length ? output_write(to, to->lent, length) : !to->failure;
}

bool output_write(output *to, const char *bytes, size_t length)
{
    if (to->lent_length)
        output_settle(to);
    if (length > BLOCK - to->used && !output_flush(to))
        return false;
    if (length > BLOCK)
        return write_all(to, bytes, length);
    memcpy(to->block + to->used, bytes, length);
    to->used += length;
    return !to->failure;
}

bool output_string(output *to, const char *string)
{
    return output_write(to, string, strlen(string));
}

/* Fills `escape` for a character that JSON escapes; false for every other character. */
static bool json_escape(uint32_t character, char escape[8])
{
    static const char pairs[] = "\"\"\\\\\bb\ff\nn\rr\tt";

    for (const char *pair = pairs; *pair; pair += 2)
        if ((unsigned char)*pair == character) {
            snprintf(escape, 8, "\\%c", pair[1]);
            return true;
        }
    return character < 0x20 && snprintf(escape, 8, "\\u%04x", (unsigned)character) > 0;
}

bool output_json_string(output *to, const char *bytes, size_t length)
{
    output_write(to, "\"", 1);
    for (size_t at = 0; at < length;) {
        ucs4_t character = 0;
        const int used = u8_mbtoucr(&character, (const uint8_t *)bytes + at, length - at);
        char escape[8];
        if (used < 0)
            output_string(to, "\xEF\xBF\xBD");
        else if (json_escape(character, escape))
            output_string(to, escape);
        else
            output_write(to, bytes + at, (size_t)used);
        at += used < 0 ? 1 : (size_t)used;
    }
    return output_write(to, "\"", 1);
}

int output_close(output *to)
{
    if (to->block)
        output_flush(to);
    free(to->block);
    to->block = NULL;
    return to->failure;
}
