/* The trie of paths: the nodes are in an array, the edges in one hash table with the parent and the name as the key. */
#include "engine/tables/path_trie.h"

#include "engine/tables/hash.h"
#include "grammar/base/vec.h"

#include <stdlib.h>
#include <string.h>

static uint32_t *edge_slot(const path_trie *trie, uint32_t parent, const char *name, size_t length)
{
    const uint64_t hash = hash_bytes(name, length, trie->seed + parent);
    for (uint32_t slot = (uint32_t)hash & (trie->slots - 1);; slot = (slot + 1) & (trie->slots - 1)) {
        path_edge *edge = &trie->edges[slot];
        if (edge->child == PATH_ROOT)
            return &edge->child;
        const text *step = &trie->nodes[edge->child].name;
        if (edge->parent == parent && step->length == length && memcmp(step->bytes, name, length) == 0)
            return &edge->child;
    }
}

static path_edge *edge_of(uint32_t *child)
{
    return (path_edge *)(void *)((char *)child - offsetof(path_edge, child));
}

static bool grow_edges(path_trie *trie)
{
    const path_trie old = *trie;
    trie->slots = old.slots ? old.slots * 2 : 64;
    trie->edges = calloc(trie->slots, sizeof *trie->edges);
    if (!trie->edges) {
        *trie = old;
        return false;
    }
    for (uint32_t slot = 0; slot < old.slots; slot++) {
        if (old.edges[slot].child == PATH_ROOT)
            continue;
        const text *name = &trie->nodes[old.edges[slot].child].name;
        uint32_t *child = edge_slot(trie, old.edges[slot].parent, name->bytes, name->length);
        *edge_of(child) = old.edges[slot];
    }
    free(old.edges);
    return true;
}

static uint32_t add_node(path_trie *trie, uint32_t parent, text name)
{
    if (!vec_reserve(trie->nodes, trie->count, trie->capacity, 1))
        return PATH_NONE;
    path_node *node = &trie->nodes[trie->count];
    memset(node, 0, sizeof *node);
    node->name = name;
    node->parent = parent;
    if (trie->count != PATH_ROOT) {
        path_node *above = &trie->nodes[parent];
        node->depth = above->depth + 1;
        node->older_sibling = above->newest_child;
        above->newest_child = trie->count;
        above->children++;
        above->lengths |= (uint64_t)1 << (name.length & 63);
        trie->nodes[above->parent].deep |= parent != PATH_ROOT;
    }
    return trie->count++;
}

bool path_trie_init(path_trie *trie, arena *memory, uint64_t seed)
{
    memset(trie, 0, sizeof *trie);
    trie->memory = memory;
    trie->seed = seed;
    return grow_edges(trie) && add_node(trie, PATH_ROOT, (text){"", 0}) == PATH_ROOT;
}

void path_trie_free(path_trie *trie)
{
    free(trie->nodes);
    free(trie->edges);
    memset(trie, 0, sizeof *trie);
}

static uint32_t add_step(path_trie *trie, uint32_t parent, const char *name, size_t length)
{
    if (trie->count >= trie->slots / 2 && !grow_edges(trie))
        return PATH_NONE;
    uint32_t *child = edge_slot(trie, parent, name, length);
    if (*child != PATH_ROOT)
        return *child;
    const char *copy = arena_copy(trie->memory, name, length);
    const uint32_t made = copy ? add_node(trie, parent, (text){copy, length}) : PATH_NONE;
    if (made != PATH_NONE)
        *edge_of(child) = (path_edge){parent, made};
    return made;
}

uint32_t path_trie_add(path_trie *trie, text path)
{
    return path_trie_add_below(trie, PATH_ROOT, path);
}

uint32_t path_trie_add_derived(path_trie *trie, uint32_t node, text name)
{
    char *marked = arena_allocate(trie->memory, name.length + 1);
    if (!marked)
        return PATH_NONE;
    *marked = PATH_DERIVED;
    memcpy(marked + 1, name.bytes, name.length);
    return add_step(trie, node, marked, name.length + 1);
}

uint32_t path_trie_add_below(path_trie *trie, uint32_t node, text path)
{
    const char *step = path.bytes, *end = path.bytes + path.length;
    while (node != PATH_NONE) {
        const char *dot = memchr(step, '.', (size_t)(end - step));
        node = add_step(trie, node, step, (size_t)((dot ? dot : end) - step));
        if (!dot)
            break;
        step = dot + 1;
    }
    return node;
}

/* ---- Finding a child ---- */

/* With more children, a table of slots without collisions is rarely found. */
#define FEW_CHILDREN 8

static bool fits(path_finder *finder, const path_trie *trie, uint32_t node, uint32_t factor)
{
    *finder = (path_finder){.factor = factor};
    for (uint32_t child = trie->nodes[node].newest_child; child != PATH_ROOT; child = trie->nodes[child].older_sibling) {
        const text *name = &trie->nodes[child].name;
        const uint32_t key = path_finder_key(name->bytes, name->length);
        const uint32_t slot = path_finder_slot(finder, key);
        if (finder->slots[slot].key)
            return false;
        finder->slots[slot].key = key;
        finder->slots[slot].child = child;
    }
    return true;
}

/* Looks for a factor that gives each child its own slot. One of the first factors usually does, unless two children have the same
 * key. */
static bool make_finder(path_trie *trie, uint32_t node)
{
    const uint32_t children = trie->nodes[node].children;
    if (children == 0 || children > FEW_CHILDREN)
        return true;
    path_finder *finder = arena_allocate(trie->memory, sizeof *finder);
    if (!finder)
        return false;
    uint32_t factor = 0x9e3779b1U;
    for (unsigned attempt = 0; attempt < 64; attempt++, factor = factor * 0x85ebca6bU + 2) {
        if (fits(finder, trie, node, factor)) {
            trie->nodes[node].finder = finder;
            break;
        }
    }
    return true;
}

static uint32_t one_step(const path_trie *trie, uint32_t node, const char *name, size_t length)
{
    const path_node *from = &trie->nodes[node];
    uint32_t child;
    if (from->finder) {
        child = path_finder_find(from->finder, name, length);
        if (child == PATH_NONE)
            return PATH_NONE;
        const text *step = &trie->nodes[child].name;
        return step->length == length && memcmp(step->bytes, name, length) == 0 ? child : PATH_NONE;
    }
    if (!(from->lengths >> (length & 63) & 1))
        return PATH_NONE;
    child = *edge_slot(trie, node, name, length);
    return child == PATH_ROOT ? PATH_NONE : child;
}

static bool has_dot(const char *name, size_t length)
{
    const uint64_t ones = 0x0101010101010101U, dots = ones * '.';
    uint64_t found = 0;
    for (; length > 8; name += 8, length -= 8) {
        const uint64_t word = hash_read8(name) ^ dots;
        found |= (word - ones) & ~word;
    }
    const uint64_t word = (length == 8 ? hash_read8(name) : hash_read_short(name, length)) ^ dots;
    return (found | ((word - ones) & ~word)) & ones << 7;
}

uint32_t path_trie_look_up(const path_trie *trie, uint32_t node, const char *name, size_t length)
{
    if (!trie->nodes[node].children)
        return PATH_NONE;
    const uint32_t whole = one_step(trie, node, name, length);
    if (whole != PATH_NONE || !trie->nodes[node].deep || !has_dot(name, length))
        return whole;
    /* A step has no dot in it, so a name can only be several steps if it was not found as one. */
    const char *step = name, *end = name + length;
    const char *dot = memchr(step, '.', length);
    while (dot && node != PATH_NONE) {
        node = one_step(trie, node, step, (size_t)(dot - step));
        step = dot + 1;
        dot = memchr(step, '.', (size_t)(end - step));
    }
    return step == name || node == PATH_NONE ? PATH_NONE : one_step(trie, node, step, (size_t)(end - step));
}

bool path_trie_covers(const path_trie *trie, uint32_t ancestor, uint32_t node)
{
    while (trie->nodes[node].depth > trie->nodes[ancestor].depth)
        node = trie->nodes[node].parent;
    return node == ancestor;
}

static bool is_derived(const text *name)
{
    return name->length && *name->bytes == PATH_DERIVED;
}

static bool is_element(const text *name)
{
    return is_derived(name) && name->length > 1 && name->bytes[1] == '[';
}

/* Writes the path of a node, from its end to its beginning. If `out` is NULL, it only counts. A function is written around its
 * argument. */
static size_t write_path(const path_trie *trie, uint32_t node, char *out)
{
    size_t used = 0;
    uint32_t chain = 0;
    /* From the node upwards, each text is put in front. A function also adds its bracket behind. */
    for (uint32_t at = node; at != PATH_ROOT; at = trie->nodes[at].parent)
        chain++;
    for (uint32_t level = chain; level > 0; level--) {
        uint32_t at = node;
        for (uint32_t i = 1; i < level; i++)
            at = trie->nodes[at].parent;
        const text *name = &trie->nodes[at].name;
        const bool of_event = trie->nodes[at].parent == PATH_ROOT;
        if (is_derived(name) && !is_element(name) && !of_event) {
            const size_t added = name->length; /* the place of PATH_DERIVED is used for the bracket */
            if (out) {
                memmove(out + added, out, used);
                memcpy(out, name->bytes + 1, added - 1);
                out[added - 1] = '(';
                out[added + used] = ')';
            }
            used += added + 1;
            continue;
        }
        if (!of_event && !is_derived(name)) {
            if (out)
                out[used] = '.';
            used++;
        }
        const size_t skipped = is_derived(name);
        if (out)
            memcpy(out + used, name->bytes + skipped, name->length - skipped);
        used += name->length - skipped;
    }
    return used;
}

char *path_trie_text(const path_trie *trie, uint32_t node)
{
    const size_t length = write_path(trie, node, NULL);
    char *path = malloc(length + 1);
    if (path) {
        write_path(trie, node, path);
        path[length] = '\0';
    }
    return path;
}

typedef struct ranked_path {
    char *path;
    size_t length;
    uint32_t node;
} ranked_path;

/* UTF-8 has the order of code points. In UTF-16 units, surrogates (for all code points above U+FFFF) come before U+E000 …
 * U+FFFF. */
static int unit_order(unsigned char lead)
{
    return lead >= 0xf0 ? 0xed * 4 + 1 : lead * 4 + (lead >= 0xee ? 2 : 0);
}

static int compare_paths(const void *left, const void *right)
{
    const ranked_path *a = left, *b = right;
    const size_t common = a->length < b->length ? a->length : b->length;
    size_t at = 0;
    while (at < common && a->path[at] == b->path[at])
        at++;
    if (at == common)
        return a->length < b->length ? -1 : a->length > b->length;
    const unsigned char left_byte = (unsigned char)a->path[at], right_byte = (unsigned char)b->path[at];
    const int by_unit = unit_order(left_byte) - unit_order(right_byte);
    return by_unit ? by_unit : (int)left_byte - (int)right_byte;
}

static bool rank_paths(path_trie *trie)
{
    ranked_path *paths = calloc(trie->count + (size_t)1, sizeof *paths);
    bool done = paths != NULL;
    uint32_t count = 0;
    for (uint32_t node = 0; done && node < trie->count; node++) {
        if (!trie->nodes[node].wanted)
            continue;
        paths[count] = (ranked_path){path_trie_text(trie, node), write_path(trie, node, NULL), node};
        done = paths[count++].path != NULL;
    }
    if (done)
        qsort(paths, count, sizeof *paths, compare_paths);
    for (uint32_t i = 0; paths && i < count; i++) {
        if (done)
            trie->nodes[paths[i].node].rank = i;
        free(paths[i].path);
    }
    free(paths);
    return done;
}

bool path_trie_finish(path_trie *trie)
{
    bool done = true;
    for (uint32_t node = 0; node < trie->count && done; node++)
        done = make_finder(trie, node);
    return done && rank_paths(trie);
}
