/*
 * Every path that any rule reads, in one trie of steps. A dot in a name and nesting mean the same, so a path's steps are what stands
 * between its dots, and an event's name that holds dots takes several steps. While the scanner walks an event, a name without a
 * child here means that its value is skipped: checked, but never looked at.
 */
#ifndef ENGINE_TABLES_PATH_TRIE_H
#define ENGINE_TABLES_PATH_TRIE_H

#include "grammar/base/arena.h"

#include <stdbool.h>
#include <stdint.h>

#define PATH_ROOT 0U
#define PATH_NONE UINT32_MAX

/* A byte that is not in UTF-8, and so in no name of an event. */
#define PATH_DERIVED '\xff'

typedef struct path_node {
    uint32_t parent;
    uint32_t depth; /* steps from the root */
    uint32_t rank;  /* of a wanted path: its place when all are sorted by UTF-16 units, see path_trie_finish */
    uint32_t children;
    uint32_t newest_child, older_sibling; /* PATH_ROOT: there is none */
    uint64_t lengths;           /* bit i: a child's name has i bytes modulo 64, which refuses most names without hashing them */
    struct path_finder *finder; /* of few children; NULL: they are looked up among all edges */
    text name;                  /* the last step; of a derived node, it begins with PATH_DERIVED */
    bool wanted;                /* a rule asks for the values at this path */
    bool kept;                  /* somebody looks at the values themselves */
    bool whole;                 /* a rule asks for the objects and arrays at this path */
    bool deep;                  /* a child has children: a name with dots in it could lead to one */
    bool joined; /* some rule combines a path at or below this one with another that could share an array with it */
} path_node;

/* The children of one node, each in a slot of its own, which its name's length and its first and last byte tell. */
#define FINDER_SLOTS 32

typedef struct path_finder {
    uint32_t factor;
    struct {
        uint32_t key; /* 0: there is none */
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
    path_edge *edges; /* open addressing, a power of two of slots */
    uint32_t slots;
    uint64_t seed;
    arena *memory; /* the names */
} path_trie;

bool path_trie_init(path_trie *trie, arena *memory, uint64_t seed);
void path_trie_free(path_trie *trie);

/* The node of a path, made if it is not there; PATH_NONE if memory ran out. */
uint32_t path_trie_add(path_trie *trie, text path);

/* The same below another node than the root. */
uint32_t path_trie_add_below(path_trie *trie, uint32_t node, text path);

/* A child that no event can reach, whatever names it has: a derived node. */
uint32_t path_trie_add_derived(path_trie *trie, uint32_t node, text name);

/* Never 0. It is all that is looked at to refuse a name. */
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

/* The only child that can have this name; PATH_NONE if there is none. */
static inline uint32_t path_finder_find(const path_finder *finder, const char *name, size_t length)
{
    const uint32_t key = path_finder_key(name, length), slot = path_finder_slot(finder, key);
    return finder->slots[slot].key == key ? finder->slots[slot].child : PATH_NONE;
}

uint32_t path_trie_look_up(const path_trie *trie, uint32_t node, const char *name, size_t length);

/* The child of `node` for one name of an event; PATH_NONE if no rule reads anything there, as for most names. */
static inline uint32_t path_trie_child(const path_trie *trie, uint32_t node, const char *name, size_t length)
{
    const path_node *from = &trie->nodes[node];
    if (from->finder && !from->deep && path_finder_find(from->finder, name, length) == PATH_NONE)
        return PATH_NONE;
    return path_trie_look_up(trie, node, name, length);
}

/* To be called once, when all paths are there: makes the children quick to find, and numbers the wanted paths in the order in which
 * EventBridge visits them. False if memory ran out. */
bool path_trie_finish(path_trie *trie);

/* The path of a node as text, in malloc'ed memory; NULL if it ran out. */
char *path_trie_text(const path_trie *trie, uint32_t node);

/* True if `ancestor` is `node` or lies above it. */
bool path_trie_covers(const path_trie *trie, uint32_t ancestor, uint32_t node);

#endif
