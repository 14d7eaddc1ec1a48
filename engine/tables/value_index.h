/*
 * Finds the predicates that a value satisfies without trying them one by one. Every path has a set of tables, each for one kind
 * of operand. Operands that are decided by equality (strings, numbers, literals, addresses and blocks of addresses) are in one
 * hash table for all paths. Ranges are in interval trees. All operands with an open end are in an automaton.
 */
#ifndef ENGINE_TABLES_VALUE_INDEX_H
#define ENGINE_TABLES_VALUE_INDEX_H

#include "engine/tables/automaton.h"
#include "engine/tables/hash_table.h"
#include "engine/tables/index_class.h"
#include "engine/tables/interval_tree.h"
#include "engine/tables/value_kind.h"
#include "engine/tables/value_set.h"
#include "engine/tables/wildcards.h"
#include "grammar/base/ast.h"

/* path_index.asks: what rules need of the values at a path. Bit i: the hash table has values of value_kind i. The other bits
 * follow. */
#define ASKS(kind) (1U << (kind))
#define ASKS_RANGE (ASKS(VALUE_KINDS) << 0)
#define ASKS_TIME (ASKS(VALUE_KINDS) << 1)
#define ASKS_SET (ASKS(VALUE_KINDS) << 2)
#define ASKS_SHAPE (ASKS(VALUE_KINDS) << 3)
#define ASKS_PRESENT (ASKS(VALUE_KINDS) << 4) /* whether there is a value */
#define ASKS_KEPT (ASKS(VALUE_KINDS) << 5)    /* the values themselves; set by the program */
#define ASKS_JOINED (ASKS(VALUE_KINDS) << 6)  /* the elements of arrays that the values are in; set by the program */
_Static_assert(VALUE_KINDS + 6 < 32, "path_index.asks has 32 bits");

/* The predicates that a value satisfies: none, one, or with POSTING_LIST the first of a list. */
#define POSTING_NONE UINT32_MAX
#define POSTING_LIST 0x80000000U

typedef struct posting {
    uint32_t target;
    uint32_t next; /* POSTING_NONE: the last */
} posting;

/* A key of the hash table and what it satisfies. Its bytes follow directly, so finding a value costs one access to memory. */
typedef struct value_entry {
    uint32_t path;
    uint32_t kind;
    uint32_t length;
    uint32_t postings;
    /* While rules are compiled: the predicate that this value alone satisfies, or POSTING_NONE. */
    uint32_t alone;
} value_entry;

/* An operand that needs more than equality. The automaton of a path is made from these. */
typedef struct shape_operand {
    struct shape_operand *next;
    text operand;
    text gate; /* what the automaton has instead of the operand (wildcards.h); bytes is NULL if it has the operand itself */
    shape_kind kind;
    uint32_t target;
} shape_operand;

/* If the automaton reports a number with this bit, the rest is a place in path_index.gated: a wildcard that the text may
 * match. */
#define SHAPE_GATED 0x80000000U

/* A set that is too large for the hash table. It has a table and a look-up of its own. */
typedef struct path_set {
    struct path_set *next;
    const value_set *members;
    uint32_t target;
} path_set;

/* The tables of one path. */
typedef struct path_index {
    uint32_t asks;
    uint64_t prefixes[3]; /* bit i: there are blocks of i leading bits; the 33 bits for IPv4 begin at bit 129 */
    interval_tree ranges; /* intervals of numbers */
    interval_tree times;
    interval_tree blocks; /* IPv4 blocks, if they have too many lengths for look-ups */
    path_set *sets;
    automaton *shapes; /* NULL if there are none */
    shape_operand *shape_list;
    wildcard *gated;
    /* If there are few operands, they are here and there is no automaton, since comparing each is faster. */
    wildcard *few;
    uint32_t few_count;
    uint32_t shapes_number; /* the automaton's number among all paths, for the caches of a matcher */
} path_index;

typedef struct value_index {
    path_index *paths; /* by node of the path trie */
    uint32_t path_count;
    uint32_t *entries; /* one value_entry after the other, each in as many words as it needs */
    uint32_t entry_words, entry_capacity;
    hash_table table; /* the places in `entries` */
    posting *postings;
    uint32_t posting_count, posting_capacity;
    uint32_t shapes_count;
    uint64_t seed;
    arena *memory;
} value_index;

/* The entry at a place, and its bytes. value_entry_end returns the place of the next entry. */
static inline const value_entry *value_entry_at(const value_index *index, uint32_t at)
{
    return (const value_entry *)(const void *)(index->entries + at);
}

static inline const char *value_entry_bytes(const value_entry *entry)
{
    return (const char *)(entry + 1);
}

static inline uint32_t value_entry_end(const value_entry *entry, uint32_t at)
{
    return at + (uint32_t)((sizeof *entry + entry->length + sizeof(uint32_t) - 1) / sizeof(uint32_t));
}

void value_index_init(value_index *index, arena *memory, uint64_t seed);
void value_index_free(value_index *index);

/* A key of the hash table without its path. */
typedef struct value_key {
    value_kind kind;
    text bytes; /* may point to one of the next two members */
    double number;
    address_block block;
} value_key;

/* The key of the single value that an alternative stands for. Alternatives for the same value have the same key. False if the
 * alternative does not stand for a single value. */
bool value_key_of(const alternative *operand, value_key *made);

/* Makes values of `path` that satisfy this alternative report `target`. The alternative's class must be an indexed one. False if
 * memory ran out. */
bool value_index_add(value_index *index, uint32_t path, const alternative *operand, uint32_t target);

/* The entry of the single value that an alternative stands for, made if it is missing. It may move when another entry is made.
 * NULL if the alternative does not stand for a single value, or memory ran out (*failed). */
value_entry *value_index_entry(value_index *index, uint32_t path, const alternative *operand, bool *failed);

/* Makes an entry report `target` too. False if memory ran out. */
bool value_index_post(value_index *index, value_entry *entry, uint32_t target);

/* Ends the additions; call it once. Makes room for `path_count` paths. False if memory ran out. */
bool value_index_finish(value_index *index, uint32_t path_count);

/* The predicates that a value satisfies by equality, in the form that its entry has. */
uint32_t value_index_find(const value_index *index, uint32_t path, value_kind kind, const char *bytes, size_t length);

/* Finds the next number of leading bits, from *prefix on, for which this path has blocks: 0 … 128, or 0 … 32 for IPv4. False if
 * there is none. */
bool value_index_next_prefix(const path_index *tables, uint8_t family_bits, unsigned *prefix);

/* An IPv4 address as a key of path_index.blocks. */
uint64_t value_index_address_key(const address *value);

/* The block that has the first `prefix` bits of an address. */
address_block address_block_of(const address *value, uint8_t prefix);

#endif
