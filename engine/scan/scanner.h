/* The data of a scanner, and the functions of a sink, to which it reports. scan.h says how a scanner is used. */
#ifndef ENGINE_SCAN_SCANNER_H
#define ENGINE_SCAN_SCANNER_H

#include "engine/scan/scan_shapes.h"
#include "engine/scan/scan_tokens.h"
#include "engine/tables/path_trie.h"
#include "grammar/base/diagnostic.h"
#include "kmsfilter.h"

/* An error in an event. `offset` is the byte at which the error was found. */
typedef struct event_error {
    diagnostic what;
    size_t offset;
    size_t limit; /* the limit that was exceeded; 0 if the error is another one */
} event_error;

typedef enum scan_kind { SCAN_STRING, SCAN_NUMBER, SCAN_TRUE, SCAN_FALSE, SCAN_NULL } scan_kind;

/* A scalar of the event. The bytes belong to the event: a string has no quotes, and if `escaped` its escapes are not decoded. */
typedef struct scan_leaf {
    uint32_t path;
    scan_kind kind;
    bool escaped;
    bool element; /* the scalar is directly in an array */
    const char *bytes;
    size_t length;
} scan_leaf;

/* The functions that the scanner calls. If one returns false, the scan ends with KF_NO_MEMORY. */
typedef struct scan_sink {
    void *context;
    bool (*leaf)(void *context, const scan_leaf *leaf);
    /* Called at the end of an object or array that some rule wants whole. `bytes` begin with its bracket. `element`: it is
     * directly in an array. */
    bool (*container)(void *context, uint32_t path, bool element, const char *bytes, size_t length);
    /* Called when an array begins or ends at a path where elements matter, and for each element of it that is an object or
     * array. */
    bool (*array_begin)(void *context, uint32_t path);
    void (*array_end)(void *context);
    bool (*element_begin)(void *context);
    void (*element_end)(void *context);
} scan_sink;

typedef struct scan_frame {
    uint32_t path;     /* the path of the object, or of the array's elements; PATH_NONE if nothing below is wanted */
    const char *begin; /* its bracket, if the sink wants the whole; else NULL */
    bool is_array;
    bool has_elements; /* an array that was reported to the sink */
    bool is_element;   /* an element that was reported to the sink */
    uint32_t token;    /* scan_walk.c: the number of the bracket's token */
} scan_frame;

/* One thread's memory for scanning. */
typedef struct scanner {
    const path_trie *paths;
    kf_limits limits;
    scan_frame *frames; /* limits.depth of them */
    char *name;         /* room for a name with decoded escapes */
    size_t name_capacity;
    const struct scan_kernel *kernel; /* NULL: the portable scanner reads every event */
    scan_tokens tokens;
    scan_step *steps; /* the reports of the walk over the tokens */
    size_t step_count, step_capacity;
    shape_cache shapes;
} scanner;

#endif
