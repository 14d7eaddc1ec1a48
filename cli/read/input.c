/*
 * gzip is recognised by its first two bytes, with which no JSON text begins. The name of the file does not matter, so standard
 * input may be gzip too.
 */
#include "cli/read/input.h"

#include "grammar/base/vec.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK ((size_t)128 * 1024)
#define GZIP_WINDOW (MAX_WBITS + 16)

bool line_is_blank(const line *text)
{
    size_t at = 0;
    while (at < text->length && (text->bytes[at] == ' ' || text->bytes[at] == '\t' || text->bytes[at] == '\r'))
        at++;
    return at == text->length;
}

static bool fail(input *reader, const char *why)
{
    reader->failure = why;
    return false;
}

bool input_open(input *reader, const char *path, size_t limit)
{
    char *const buffer = reader->buffer;
    unsigned char *const packed = reader->packed;
    *reader = (input){.buffer = buffer, .packed = packed, .capacity = reader->capacity, .limit = limit, .descriptor = -1};
    const bool standard = strcmp(path, "-") == 0;
    reader->name = standard ? "stdin" : path;
    do {
        reader->descriptor = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    } while (reader->descriptor < 0 && errno == EINTR);
    struct stat status;
    if (reader->descriptor < 0 || fstat(reader->descriptor, &status) != 0)
        return fail(reader, strerror(errno));
    reader->is_regular = S_ISREG(status.st_mode);
    reader->is_fifo = S_ISFIFO(status.st_mode) && !standard;
    if (!standard && fcntl(reader->descriptor, F_SETFL, fcntl(reader->descriptor, F_GETFL) & ~O_NONBLOCK) != 0)
        return fail(reader, strerror(errno));
    reader->size = reader->is_regular ? (uint64_t)status.st_size : 0;
    if (reader->is_regular)
        (void)posix_fadvise(reader->descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
    return true;
}

void input_open_callback(input *reader, const char *name, ssize_t (*callback)(void *context, void *to, size_t room),
                         void *context, size_t limit)
{
    *reader = (input){.buffer = reader->buffer,
                      .packed = reader->packed,
                      .capacity = reader->capacity,
                      .limit = limit,
                      .descriptor = -1,
                      .name = name,
                      .read = callback,
                      .context = context};
}

/* Waits until a process writes into the fifo. It was opened without waiting, so that signals are noticed meanwhile; before
 * that, reading would return its end. */
static void wait_for_writer(const input *reader)
{
    struct pollfd on = {.fd = reader->descriptor, .events = POLLIN};
    while (poll(&on, 1, -1) < 0 && errno == EINTR)
        continue;
}

/* Reads up to `room` bytes; 0 at the end, -1 after an error. */
static ssize_t read_some(input *reader, void *to, size_t room)
{
    if (reader->before_read && !reader->read) {
        struct pollfd ready = {.fd = reader->descriptor, .events = POLLIN};
        if (!reader->before_read(reader->context, !reader->is_regular && poll(&ready, 1, 0) == 0))
            return 0;
    }
    if (reader->is_fifo)
        wait_for_writer(reader);
    ssize_t got;
    do {
        got = reader->read ? reader->read(reader->context, to, room) : read(reader->descriptor, to, room);
    } while (got < 0 && errno == EINTR);
    if (got < 0)
        fail(reader, strerror(errno));
    else
        reader->consumed += (uint64_t)got;
    return got;
}

static bool begins_gzip(const char *bytes)
{
    return (unsigned char)bytes[0] == 0x1F && (unsigned char)bytes[1] == 0x8B;
}

/* Reads the first bytes, and finds out whether they are gzip. */
static bool start(input *reader)
{
    reader->is_started = true;
    while (reader->end < 2) {
        const ssize_t got = read_some(reader, reader->buffer + reader->end, reader->capacity - reader->end);
        if (got < 0)
            return false;
        reader->at_end = got == 0;
        if (got == 0)
            return true;
        reader->end += (size_t)got;
    }
    if (reader->never_gzip || !begins_gzip(reader->buffer))
        return true;
    const size_t room = reader->capacity > reader->end ? reader->capacity : reader->end;
    unsigned char *packed = realloc(reader->packed, room);
    if (!packed)
        return fail(reader, "memory ran out");
    reader->packed = packed;
    memcpy(packed, reader->buffer, reader->end);
    reader->packed_begin = 0;
    reader->packed_end = reader->end;
    reader->end = 0;
    reader->is_gzip = true;
    if (inflateInit2(&reader->stream, GZIP_WINDOW) != Z_OK)
        return fail(reader, "memory ran out");
    reader->in_member = true;
    return true;
}

/* Goes on behind a finished member, with another one or the end. Zero bytes are skipped: they may pad the last block of a
 * tape. */
static bool next_member(input *reader)
{
    while (reader->packed_begin < reader->packed_end && reader->packed[reader->packed_begin] == 0)
        reader->packed_begin++;
    if (reader->packed_begin < reader->packed_end) {
        reader->in_member = true;
        return inflateReset(&reader->stream) == Z_OK || fail(reader, "the gzip data is damaged");
    }
    return true;
}

static bool unpack(input *reader)
{
    const size_t old_end = reader->end;
    /* Damage is reported once the bytes before it have been handed out, so that their number does not depend on the buffer. */
    if (reader->damage)
        return fail(reader, reader->damage);
    while (reader->end == old_end) {
        if (reader->packed_begin == reader->packed_end) {
            const ssize_t got = read_some(reader, reader->packed, BLOCK);
            if (got < 0)
                return false;
            if (got == 0 && reader->in_member)
                return fail(reader, "the gzip data ends too early");
            reader->at_end = got == 0;
            if (got == 0)
                return true;
            reader->packed_begin = 0;
            reader->packed_end = (size_t)got;
        }
        if (!reader->in_member && !next_member(reader))
            return false;
        if (!reader->in_member)
            continue;
        z_stream *stream = &reader->stream;
        stream->next_in = reader->packed + reader->packed_begin;
        stream->avail_in = (uInt)(reader->packed_end - reader->packed_begin);
        stream->next_out = (unsigned char *)reader->buffer + reader->end;
        stream->avail_out = (uInt)(reader->capacity - reader->end < BLOCK ? reader->capacity - reader->end : BLOCK);
        const int result = inflate(stream, Z_NO_FLUSH);
        reader->packed_begin = reader->packed_end - stream->avail_in;
        reader->end = (size_t)(stream->next_out - (unsigned char *)reader->buffer);
        if (result == Z_STREAM_END)
            reader->in_member = false;
        else if (result != Z_OK && result != Z_BUF_ERROR)
            reader->damage = result == Z_MEM_ERROR ? "memory ran out" : "the gzip data is damaged";
        if (reader->damage && reader->end == old_end)
            return fail(reader, reader->damage);
    }
    return true;
}

/* Makes room for a block behind the window. */
static bool make_room(input *reader)
{
    if (reader->capacity - reader->end >= BLOCK)
        return true;
    if (reader->begin)
        memmove(reader->buffer, reader->buffer + reader->begin, reader->end - reader->begin);
    reader->end -= reader->begin;
    reader->begin = 0;
    if (reader->capacity - reader->end >= BLOCK)
        return true;
    return vec_reserve(reader->buffer, reader->end, reader->capacity, reader->capacity ? BLOCK : BLOCK * 2) ||
           fail(reader, "memory ran out");
}

static bool read_plain(input *reader)
{
    const ssize_t got = read_some(reader, reader->buffer + reader->end, reader->capacity - reader->end);
    if (got < 0)
        return false;
    reader->at_end = got == 0;
    reader->end += (size_t)got;
    return true;
}

static bool fill(input *reader)
{
    if (reader->begin == reader->end)
        reader->begin = reader->end = 0;
    if (!make_room(reader))
        return false;
    const size_t before = reader->end;
    const bool done = !reader->is_started ? start(reader) : reader->is_gzip ? unpack(reader) : read_plain(reader);
    reader->filled += reader->end - before;
    return done;
}

/* Hands out the bytes of the window up to `end`. */
static input_result hand_out(input *reader, line *next, size_t end, bool newline, bool continues)
{
    *next = (line){
        .bytes = reader->buffer + reader->begin, .length = end - reader->begin, .newline = newline, .continues = continues};
    next->too_long = continues || reader->in_long_line || next->length > reader->limit;
    reader->in_long_line = continues;
    reader->begin = end + newline;
    return INPUT_LINE;
}

input_result input_next(input *reader, line *next)
{
    size_t scanned = reader->begin;
    for (;;) {
        if (scanned < reader->end) {
            const char *found = memchr(reader->buffer + scanned, '\n', reader->end - scanned);
            if (found)
                return hand_out(reader, next, (size_t)(found - reader->buffer), true, false);
        }
        if (reader->at_end) {
            if (reader->begin == reader->end && !reader->in_long_line)
                return INPUT_END;
            return hand_out(reader, next, reader->end, false, false);
        }
        if (reader->end - reader->begin > reader->limit)
            return hand_out(reader, next, reader->end, false, true);
        const size_t pending = reader->end - reader->begin;
        if (!fill(reader))
            return INPUT_FAILED;
        scanned = reader->begin + pending;
    }
}

const char *input_window(const input *reader, size_t *length)
{
    *length = reader->end - reader->begin;
    return reader->buffer ? reader->buffer + reader->begin : "";
}

bool input_read_more(input *reader)
{
    return reader->at_end || fill(reader);
}

void input_drop(input *reader, size_t count)
{
    assert(count <= reader->end - reader->begin);
    reader->begin += count;
}

uint64_t input_offset(const input *reader)
{
    return reader->filled - (reader->end - reader->begin);
}

static bool skip_unread(input *reader, uint64_t offset)
{
    if (offset > reader->size || lseek(reader->descriptor, (off_t)offset, SEEK_SET) < 0)
        return false;
    reader->is_started = true;
    reader->filled = reader->consumed = offset;
    return true;
}

bool input_skip_to(input *reader, uint64_t offset)
{
    char first[2];
    if (pread(reader->descriptor, first, sizeof first, 0) == sizeof first && !begins_gzip(first))
        return skip_unread(reader, offset);
    while (input_offset(reader) < offset) {
        const uint64_t left = offset - input_offset(reader);
        const size_t held = reader->end - reader->begin;
        if (held == 0 && (reader->at_end || !fill(reader)))
            return false;
        reader->begin += held < left ? held : (size_t)left;
    }
    return true;
}

bool input_would_wait(const input *reader)
{
    const bool has_more = reader->at_end || (reader->is_gzip && reader->packed_begin < reader->packed_end);
    struct pollfd ready = {.fd = reader->descriptor, .events = POLLIN};
    return !has_more && !reader->is_regular && poll(&ready, 1, 0) == 0;
}

bool input_give_away(input *reader, size_t count, input_block *block)
{
    const size_t begin = reader->begin + count;
    const size_t rest = reader->end - begin;
    assert(begin <= reader->end);
    if (block->capacity < rest + BLOCK && !vec_reserve(block->buffer, 0, block->capacity, rest + 2 * BLOCK))
        return false;
    memcpy(block->buffer, reader->buffer + begin, rest);
    const input_block given = {reader->buffer, reader->capacity, reader->begin, begin};
    reader->buffer = block->buffer;
    reader->capacity = block->capacity;
    reader->begin = 0;
    reader->end = rest;
    *block = given;
    return true;
}

void input_close(input *reader)
{
    if (reader->is_gzip)
        inflateEnd(&reader->stream);
    reader->is_gzip = false;
    if (reader->descriptor > STDERR_FILENO)
        close(reader->descriptor);
    reader->descriptor = -1;
}

void input_free(input *reader)
{
    free(reader->buffer);
    free(reader->packed);
    *reader = (input){.descriptor = -1};
}
