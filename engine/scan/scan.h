/*
 * The scanner: checks all bytes of an event (RFC 8259, UTF-8, limits) and reports the scalars at wanted paths. It builds nothing;
 * names that no rule reads are skipped, values below them checked but not looked at.
 *
 * There are two that give the same answers. The portable one (scan_portable.c) reads byte by byte and knows what is wrong with an
 * event. The other splits an event into tokens by vector instructions (scan_kernel.h), and leaves whatever it does not accept to
 * the portable one.
 */
#ifndef ENGINE_SCAN_SCAN_H
#define ENGINE_SCAN_SCAN_H

#include "engine/program/engine.h"
#include "engine/scan/scan_kernel.h"
#include "engine/tables/path_trie.h"

typedef enum scan_kind { SCAN_STRING, SCAN_NUMBER, SCAN_TRUE, SCAN_FALSE, SCAN_NULL } scan_kind;

/* A scalar of the event. The bytes are the event's own: a string's without its quotes and, if `escaped`, not unescaped yet. */
typedef struct scan_leaf {
    uint32_t path;
    scan_kind kind;
    bool escaped;
    bool element; /* it stands directly in an array */
    const char *bytes;
    size_t length;
} scan_leaf;

/* What the scanner tells. A function that returns false ends the scan with KF_NO_MEMORY. */
typedef struct scan_sink {
    void *context;
    bool (*leaf)(void *context, const scan_leaf *leaf);
    /* An object or array at a path of which some rule wants the whole has ended; `bytes` begin with its bracket. `element`: it stands
     * directly in an array. */
    bool (*container)(void *context, uint32_t path, bool element, const char *bytes, size_t length);
    /* An array at a path where elements matter begins or ends; in between, an element that is an object or array does. */
    bool (*array_begin)(void *context, uint32_t path);
    void (*array_end)(void *context);
    bool (*element_begin)(void *context);
    void (*element_end)(void *context);
} scan_sink;

typedef struct scan_frame {
    uint32_t path;     /* of the object, or of the array's elements; PATH_NONE where nothing is wanted below */
    const char *begin; /* its bracket, if the sink wants to be told of the whole; else NULL */
    bool is_array;
    bool has_elements; /* an array that the sink was told of */
    bool is_element;   /* an element that the sink was told of */
    uint32_t token;    /* scan_walk.c: the number of its bracket */
} scan_frame;

/* One thread's memory for scanning. */
typedef struct scanner {
    const path_trie *paths;
    kf_limits limits;
    scan_frame *frames; /* limits.depth of them */
    char *name;         /* room for a name with escapes */
    size_t name_capacity;
    const scan_kernel *kernel; /* NULL: every event is left to the portable scanner */
    scan_tokens tokens;
    scan_step *steps; /* what the walk over the tokens would have reported */
    size_t step_count, step_capacity;
    shape_cache shapes;
} scanner;

bool scanner_init(scanner *scan, const path_trie *paths, const kf_limits *limits);
void scanner_free(scanner *scan);

/* KF_OK, KF_BAD_EVENT and *error, or KF_NO_MEMORY. What the sink was told of an event that turns out to be none means nothing. */
kf_status scan_event(scanner *scan, const char *event, size_t length, const scan_sink *sink, event_error *error);

/* Any one JSON value, whose own path is `root`: what stands in a string, or an element of an array. The same results, but without
 * an error, and the sink is told of nothing if it is none. */
kf_status scan_value_at(scanner *scan, uint32_t root, const char *bytes, size_t length, const scan_sink *sink);

/* A name without its escapes, in the scanner's memory; NULL if that ran out. */
const char *scan_plain_name(scanner *scan, const char *name, size_t *length);

/* Decodes the escapes of a checked string into `out`, which has room for `length` bytes; returns how many it took. */
size_t scan_unescape(const char *bytes, size_t length, char *out);

#endif
