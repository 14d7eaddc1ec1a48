/* What a scanner is made of, what it tells, and whom. scan.h says how one is used. */
#ifndef ENGINE_SCAN_SCANNER_H
#define ENGINE_SCAN_SCANNER_H

#include "engine/scan/scan_shapes.h"
#include "engine/scan/scan_tokens.h"
#include "engine/tables/path_trie.h"
#include "kmsfilter.h"

/* What is wrong with an event: `message` is static; `offset` is the byte at which it was noticed. */
typedef struct event_error {
    const char *message;
    size_t offset;
    size_t limit; /* the bound that was exceeded, 0 if it was none */
} event_error;

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
    const struct scan_kernel *kernel; /* NULL: every event is left to the portable scanner */
    scan_tokens tokens;
    scan_step *steps; /* what the walk over the tokens would have reported */
    size_t step_count, step_capacity;
    shape_cache shapes;
} scanner;

#endif
