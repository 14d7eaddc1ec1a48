/*
 * The entry of the scanner. An event is split into tokens, and then its shape is found in the cache or it is walked through. If
 * any step is in doubt, the portable scanner reads the event instead.
 */
#include "engine/scan/scan.h"

#include "engine/scan/scan_choice.h"
#include "engine/scan/scan_portable.h"
#include "engine/scan/scan_walk.h"

#include <stdlib.h>
#include <string.h>

#define DEFAULT_DEPTH 1000
#define DEFAULT_BYTES ((size_t)16 << 20)

/* A name of at most this many bytes is not too long for the portable scanner, whatever its number of UTF-16 units. */
#define MOST_NAME_BYTES 50000

bool scanner_init(scanner *scan, const path_trie *paths, const kf_limits *limits)
{
    const char *ignored;
    memset(scan, 0, sizeof *scan);
    scan->paths = paths;
    scan->limits = limits ? *limits : (kf_limits){0};
    if (!scan->limits.depth)
        scan->limits.depth = DEFAULT_DEPTH;
    if (!scan->limits.event_bytes)
        scan->limits.event_bytes = DEFAULT_BYTES;
    scan->frames = calloc(scan->limits.depth, sizeof *scan->frames);
    scan->kernel = scan_kernel_choose(&ignored);
    return scan->frames != NULL;
}

void scanner_free(scanner *scan)
{
    free(scan->frames);
    free(scan->name);
    free(scan->steps);
    scan_tokens_free(&scan->tokens);
    shapes_free(&scan->shapes);
}

/* The result of scanning by tokens. */
typedef enum verdict { ACCEPTED, DOUBTED, MEMORY_RAN_OUT } verdict;

static bool has_long_name(const scan_tokens *tokens, size_t length)
{
    for (size_t i = 0; length > MOST_NAME_BYTES && i < tokens->count; i++)
        if (tokens->positions[i + 1] - tokens->positions[i] > MOST_NAME_BYTES)
            return true;
    return false;
}

static verdict report(const scanner *scan, const char *bytes, const scan_step *steps, size_t count, const scan_sink *sink)
{
    return scan_report(&scan->tokens, bytes, steps, count, sink) ? ACCEPTED : MEMORY_RAN_OUT;
}

static verdict scan_by_tokens(scanner *scan, uint32_t root, const char *bytes, size_t length, const scan_sink *sink)
{
    scan_tokens *tokens = &scan->tokens;
    const size_t depth = scan->limits.depth < TOKENS_MOST_DEPTH ? scan->limits.depth : TOKENS_MOST_DEPTH;
    if (length > UINT32_MAX || !scan->kernel->split(tokens, bytes, length) || has_long_name(tokens, length))
        return DOUBTED;
    uint64_t hash = 0;
    const bool cached = tokens->count <= SHAPE_MOST_TOKENS && shapes_awake(&scan->shapes);
    if (cached) {
        const scan_shape *known = shapes_find(&scan->shapes, scan->kernel, tokens, bytes, root, &hash);
        if (known)
            return report(scan, bytes, known->steps, known->step_count, sink);
    }
    if (!scan->kernel->nest(tokens, depth))
        return DOUBTED;
    scan_shape *shape = cached ? shapes_draft(&scan->shapes) : NULL;
    if (!scan_walk(scan, root, bytes, shape))
        return MEMORY_RAN_OUT;
    if (shape)
        shapes_keep(&scan->shapes, tokens, root, scan->steps, scan->step_count, hash);
    return report(scan, bytes, scan->steps, scan->step_count, sink);
}

static bool begins_with(const char *bytes, size_t length, char first, char other)
{
    size_t at = 0;
    while (at < length && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t'))
        at++;
    return at < length && (bytes[at] == first || bytes[at] == other);
}

kf_status scan_event(scanner *scan, const char *event, size_t length, const scan_sink *sink, event_error *error)
{
    if (length > scan->limits.event_bytes) {
        *error = (event_error){DIAGNOSTIC_EVENT_TOO_LARGE, 0, scan->limits.event_bytes};
        return KF_BAD_EVENT;
    }
    verdict found = DOUBTED;
    if (scan->kernel && begins_with(event, length, '{', '{'))
        found = scan_by_tokens(scan, PATH_ROOT, event, length, sink);
    if (found == DOUBTED)
        return scan_portable_event(scan, event, length, sink, error);
    return found == ACCEPTED ? KF_OK : KF_NO_MEMORY;
}

kf_status scan_value_at(scanner *scan, uint32_t root, const char *bytes, size_t length, const scan_sink *sink)
{
    verdict found = DOUBTED;
    if (scan->kernel && begins_with(bytes, length, '{', '['))
        found = scan_by_tokens(scan, root, bytes, length, sink);
    if (found == DOUBTED) {
        /* The portable scanner reports while it reads, so a first pass with no reports checks the text. */
        const kf_status status = scan_portable_value(scan, PATH_NONE, bytes, length, sink);
        return status == KF_OK ? scan_portable_value(scan, root, bytes, length, sink) : status;
    }
    return found == ACCEPTED ? KF_OK : KF_NO_MEMORY;
}
