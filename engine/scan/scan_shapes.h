/*
 * The shape cache. A stream has few shapes: most events have the same tokens in the same order as one before, and the same names
 * where it matters. Then it is known without a walk that the nesting is right, and which tokens are to be reported.
 *
 * A walk (scan_walk.c) writes down what it would report as steps; here they are kept and looked up.
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
    uint32_t last; /* a container's closing bracket */
} scan_step;

#define SHAPE_NO_NAMES UINT32_MAX

/* A name in an object that the walk looked into: with its quotes, at names[begin]. */
typedef struct shape_name {
    uint32_t token;
    uint16_t begin, length;
} shape_name;

typedef struct scan_shape {
    uint64_t hash;
    uint32_t root; /* the path of the whole */
    uint32_t count;
    uint32_t step_count, name_count;
    uint32_t name_bytes;
    scan_step steps[SHAPE_MOST_STEPS];
    shape_name names[SHAPE_MOST_NAMES];
    char name_text[SHAPE_MOST_NAME_BYTES + 64]; /* vectors are loaded whole */
    uint8_t classes[SHAPE_MOST_TOKENS + 64];    /* TOKEN_NONE behind the last */
} scan_shape;

#define SHAPE_SETS 16
#define SHAPE_WAYS 4

typedef struct shape_cache {
    scan_shape *shapes[SHAPE_SETS][SHAPE_WAYS]; /* made when first needed */
    scan_shape *draft;        /* the one that is being filled; it changes places with the one that it replaces */
    uint8_t next[SHAPE_SETS]; /* the one that makes room */
    uint32_t looked, found;   /* in the period at hand */
    uint32_t asleep;          /* events for which the cache is still not asked */
} shape_cache;

struct scan_kernel;

/* Whether the cache is to be asked about the next event: if it finds little, it is left alone for a while. */
bool shapes_awake(shape_cache *cache);

/* The shape of an event at a path, or NULL with *hash set for shapes_keep. */
const scan_shape *shapes_find(shape_cache *cache, const struct scan_kernel *kernel, const scan_tokens *tokens, const char *text,
                              uint32_t root, uint64_t *hash);

/* A shape without names, to fill. NULL if memory ran out. */
scan_shape *shapes_draft(shape_cache *cache);

/* Puts the draft in the place of the oldest shape of its set, unless it has too many names or steps. */
void shapes_keep(shape_cache *cache, const scan_tokens *tokens, uint32_t root, const scan_step *steps, size_t step_count,
                 uint64_t hash);

void shapes_free(shape_cache *cache);

#endif
