/*
 * The buffer of a body doubles as it grows. Its capacity, not its length, counts towards the limit of the server.
 */
#include "cli/sources/listen_body.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY ((size_t)4096)

/* Takes `count` bytes from the limit of all bodies. */
static bool reserve(listen_server *of, size_t count)
{
    pthread_mutex_lock(&of->lock);
    const bool has_room = count <= of->max_memory - of->memory;
    of->memory += has_room ? count : 0;
    pthread_mutex_unlock(&of->lock);
    return has_room;
}

static void give_back(listen_server *of, size_t count)
{
    pthread_mutex_lock(&of->lock);
    assert(of->memory >= count);
    of->memory -= count;
    pthread_mutex_unlock(&of->lock);
}

static bool make_room(listen_request *which, size_t more)
{
    const size_t needed = which->length + more;
    size_t capacity = which->capacity ? which->capacity : FIRST_CAPACITY;
    while (capacity < needed)
        capacity *= 2;
    const size_t added = capacity - which->capacity;
    if (!added)
        return true;
    if (!reserve(which->server, added))
        return false;
    char *larger = realloc(which->body, capacity);
    if (!larger) {
        give_back(which->server, added);
        return false;
    }
    which->body = larger;
    which->capacity = capacity;
    return true;
}

bool listen_body_append(listen_request *which, const char *bytes, size_t length)
{
    if (!make_room(which, length))
        return false;
    memcpy(which->body + which->length, bytes, length);
    which->length += length;
    return true;
}

bool listen_body_replace(listen_request *which, char *bytes, size_t length)
{
    listen_body_free(which);
    if (!reserve(which->server, length)) {
        free(bytes);
        return false;
    }
    which->body = bytes;
    which->length = which->capacity = length;
    return true;
}

void listen_body_free(listen_request *which)
{
    give_back(which->server, which->capacity);
    free(which->body);
    which->body = NULL;
    which->length = which->capacity = 0;
}

const char *listen_body_bytes(const listen_request *which)
{
    return which->body ? which->body : "";
}
