/*
 * The buffer grows up to one byte more than is allowed: if that byte is used, the text is too long.
 */
#include "cli/read/gunzip.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <zlib.h>

#define FIRST_ROOM ((size_t)16 * 1024)
#define GZIP_WINDOW (MAX_WBITS + 16)

typedef struct unpacked {
    char *bytes;
    size_t length, capacity, max_length;
} unpacked;

static bool make_room(unpacked *to)
{
    if (to->length < to->capacity)
        return true;
    size_t capacity = to->capacity ? to->capacity * 2 : FIRST_ROOM;
    capacity = capacity > to->max_length + 1 ? to->max_length + 1 : capacity;
    char *larger = realloc(to->bytes, capacity);
    if (!larger)
        return false;
    to->bytes = larger;
    to->capacity = capacity;
    return true;
}

static unsigned part_of(size_t length)
{
    return length < UINT_MAX ? (unsigned)length : UINT_MAX;
}

static gunzip_status unpack(z_stream *stream, const char *bytes, size_t length, unpacked *to)
{
    size_t used = 0;
    for (;;) {
        if (!make_room(to))
            return GUNZIP_NO_MEMORY;
        stream->next_in = (unsigned char *)bytes + used;
        stream->avail_in = part_of(length - used);
        stream->next_out = (unsigned char *)to->bytes + to->length;
        stream->avail_out = part_of(to->capacity - to->length);
        const int result = inflate(stream, Z_NO_FLUSH);
        used = (size_t)(stream->next_in - (const unsigned char *)bytes);
        to->length = (size_t)((char *)stream->next_out - to->bytes);
        if (to->length > to->max_length)
            return GUNZIP_TOO_LONG;
        if (result == Z_STREAM_END)
            return used == length ? GUNZIP_OK : GUNZIP_DAMAGED;
        if (result == Z_MEM_ERROR)
            return GUNZIP_NO_MEMORY;
        if (result != Z_OK)
            return GUNZIP_DAMAGED;
    }
}

gunzip_status gunzip(const char *bytes, size_t length, size_t max_length, char **to, size_t *to_length)
{
    z_stream stream = {0};
    unpacked out = {.max_length = max_length};
    *to = NULL;
    if (inflateInit2(&stream, GZIP_WINDOW) != Z_OK)
        return GUNZIP_NO_MEMORY;
    const gunzip_status status = unpack(&stream, bytes, length, &out);
    inflateEnd(&stream);
    if (status != GUNZIP_OK) {
        free(out.bytes);
        return status;
    }
    *to = out.bytes;
    *to_length = out.length;
    return GUNZIP_OK;
}
