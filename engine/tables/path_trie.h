/*
 * All paths that any rule reads, in one trie of steps. A dot in a name and nesting mean the same, so a path's steps are the texts
 * between its dots, and an event's name with dots takes several steps. While the scanner walks through an event, a name without a
 * child here is skipped with its value: the value is checked but not looked at.
 */
#ifndef ENGINE_TABLES_PATH_TRIE_H
#define ENGINE_TABLES_PATH_TRIE_H

#include "grammar/base/arena.h"

#include <stdbool.h>
#include <stdint.h>

#define PATH_ROOT 0U
#define PATH_NONE UINT32_MAX

/* A byte that never occurs in UTF-8, and so in no name of an event. */
#define PATH_DERIVED '\xff'

typedef struct path_node {
    uint32_t parent;
    uint32_t depth; /* steps from the root */
    uint32_t rank;  /* of a wanted path: its place in the order of UTF-16 units, see path_trie_finish */
    uint32_t children;
    uint32_t newest_child, older_sibling; /* PATH_ROOT: none */
    /* Bit i: a child's name has i bytes modulo 64. Most names of events are refused by this test, without hashing. */
    uint64_t lengths;
    struct path_finder *finder; /* finds one of a few children; NULL: they are looked up in the table of edges */
    text name;                  /* the last step; the name of a derived node begins with PATH_DERIVED */
    bool wanted;                /* a rule needs the values at this path */
    bool kept;                  /* the values at this path are kept for later */
    bool whole;                 /* a rule needs the objects and arrays at this path */
    bool deep;                  /* a child has children, so a name with dots in it could lead to one */
    /* Some rule combines a path at or below this one with another path that may share an array with it. */
    bool joined;
} path_node;

/* The children of one node. Each has a slot of its own, which is computed from the length and the first and last byte of its
 * name. */
#define FINDER_SLOTS 32

typedef struct path_finder {
    uint32_t factor;
    struct {
        uint32_t key; /* 0: the slot is empty */
        uint32_t child;
    } slots[FINDER_SLOTS];
} path_finder;

typedef struct path_edge {
    uint32_t parent;
    uint32_t child; /* PATH_ROOT: the slot is empty */
} path_edge;

typedef struct path_trie {
    path_node *nodes;
    uint32_t count, capacity;
    path_edge *edges; /* open addressing; the number of slots is a power of two */
    uint32_t slots;
    uint64_t seed;
    arena *memory; /* holds the names */
} path_trie;

bool path_trie_init(path_trie *trie, arena *memory, uint64_t seed);
void path_trie_free(path_trie *trie);

/* The node of a path, made if it is missing. PATH_NONE if memory ran out. */
uint32_t path_trie_add(path_trie *trie, text path);

/* The node of a path below `node`, made if it is missing. PATH_NONE if memory ran out. */
uint32_t path_trie_add_below(path_trie *trie, uint32_t node, text path);

/* Adds a derived node: a child that no name of an event can reach. */
uint32_t path_trie_add_derived(path_trie *trie, uint32_t node, text name);

/* The key of a name in a path_finder, never 0. Most names are refused by their key alone. */
static inline uint32_t path_finder_key(const char *name, size_t length)
{
    const uint32_t present = 0x80000000U;
    if (!length)
        return present;
    return present | (uint32_t)length << 16 | (uint32_t)(unsigned char)name[length - 1] << 8 | (unsigned char)name[0];
}

static inline uint32_t path_finder_slot(const path_finder *finder, uint32_t key)
{
    return key * finder->factor >> 27;
}

/* The only child that may have this name. PATH_NONE if there is none. */
static inline uint32_t path_finder_find(const path_finder *finder, const char *name, size_t length)
{
    const uint32_t key = path_finder_key(name, length), slot = path_finder_slot(finder, key);
    return finder->slots[slot].key == key ? finder->slots[slot].child : PATH_NONE;
}

uint32_t path_trie_look_up(const path_trie *trie, uint32_t node, const char *name, size_t length);

/* The child of `node` for a name of an event. PATH_NONE if no rule reads anything there, which is the usual case. */
static inline uint32_t path_trie_child(const path_trie *trie, uint32_t node, const char *name, size_t length)
{
    const path_node *from = &trie->nodes[node];
    if (from->finder && !from->deep && path_finder_find(from->finder, name, length) == PATH_NONE)
        return PATH_NONE;
    return path_trie_look_up(trie, node, name, length);
}

/* Ends the additions; call it once. It makes the children quick to find, and numbers the wanted paths in the order in which
 * EventBridge visits them. False if memory ran out. */
bool path_trie_finish(path_trie *trie);

/* The path of a node as text. The caller frees it; NULL if memory ran out. */
char *path_trie_text(const path_trie *trie, uint32_t node);

/* True if `ancestor` is `node` or is above it. */
bool path_trie_covers(const path_trie *trie, uint32_t ancestor, uint32_t node);

#endif
