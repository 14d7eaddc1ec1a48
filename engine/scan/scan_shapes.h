/*
 * The shape cache. A stream has few shapes: most events have the same tokens in the same order as an earlier event, and the same
 * names where a rule reads them. For such an event the nesting need not be checked again, and the tokens to report are known.
 *
 * A walk (scan_walk.c) writes its reports down as steps. The cache keeps the steps and finds them again.
 */
#ifndef ENGINE_SCAN_SCAN_SHAPES_H
#define ENGINE_SCAN_SCAN_SHAPES_H

#include "engine/scan/scan_tokens.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SHAPE_MOST_TOKENS 2048
#define SHAPE_MOST_STEPS 512
#define SHAPE_MOST_NAMES 256
#define SHAPE_MOST_NAME_BYTES 4096

typedef enum step_kind {
    STEP_LEAF,
    STEP_CONTAINER,
    STEP_ARRAY_BEGIN,
    STEP_ARRAY_END,
    STEP_ELEMENT_BEGIN,
    STEP_ELEMENT_END,
} step_kind;

/* One call of the sink. */
typedef struct scan_step {
    uint8_t kind;
    bool element;
    uint32_t path;
    uint32_t token;
    uint32_t last; /* the closing bracket of a container */
} scan_step;

#define SHAPE_NO_NAMES UINT32_MAX

/* A name in an object that the walk looked into. With its quotes it is at names[begin]. */
typedef struct shape_name {
    uint32_t token;
    uint16_t begin, length;
} shape_name;

typedef struct scan_shape {
    uint64_t hash;
    uint32_t root; /* the path of the whole value */
    uint32_t count;
    uint32_t step_count, name_count;
    uint32_t name_bytes;
    scan_step steps[SHAPE_MOST_STEPS];
    shape_name names[SHAPE_MOST_NAMES];
    char name_text[SHAPE_MOST_NAME_BYTES + 64]; /* longer than needed, since vectors are loaded whole */
    uint8_t classes[SHAPE_MOST_TOKENS + 64];    /* TOKEN_NONE behind the last */
} scan_shape;

#define SHAPE_SETS 16
#define SHAPE_WAYS 4

typedef struct shape_cache {
    scan_shape *shapes[SHAPE_SETS][SHAPE_WAYS]; /* allocated on first use */
    scan_shape *draft;        /* the shape that is being filled; it is swapped with the shape that it replaces */
    uint8_t next[SHAPE_SETS]; /* the shape of each set that will be replaced next */
    uint32_t looked, found;   /* events looked up and found in the current period */
    uint32_t asleep;          /* how many more events will not be looked up */
} shape_cache;

struct scan_kernel;

/* True if the next event should be looked up. If the cache finds little, it is not used for a while. */
bool shapes_awake(shape_cache *cache);

/* The shape of an event at a path. NULL if it is unknown; *hash is then set for shapes_keep. */
const scan_shape *shapes_find(shape_cache *cache, const struct scan_kernel *kernel, const scan_tokens *tokens, const char *text,
                              uint32_t root, uint64_t *hash);

/* An empty shape without names, to be filled. NULL if memory ran out. */
scan_shape *shapes_draft(shape_cache *cache);

/* Puts the draft in the place of the oldest shape of its set, unless it has too many names or steps. */
void shapes_keep(shape_cache *cache, const scan_tokens *tokens, uint32_t root, const scan_step *steps, size_t step_count,
                 uint64_t hash);

void shapes_free(shape_cache *cache);

#endif
