/*
 * Which predicates a value satisfies, without trying them one by one: for every path a set of tables, each for one kind of operand.
 * Whatever is decided by equality (strings, numbers, literals, addresses and blocks of addresses) lies in one hash table for all
 * paths; ranges are in an interval tree, everything with an open end in an automaton.
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

/* What is asked of the values at a path: bit i, whether they have one of value_kind i that is in the hash table; and these. */
#define ASKS(kind) (1U << (kind))
#define ASKS_RANGE (ASKS(VALUE_KINDS) << 0)
#define ASKS_TIME (ASKS(VALUE_KINDS) << 1)
#define ASKS_SET (ASKS(VALUE_KINDS) << 2)
#define ASKS_SHAPE (ASKS(VALUE_KINDS) << 3)
#define ASKS_PRESENT (ASKS(VALUE_KINDS) << 4) /* whether there is a value, */
#define ASKS_KEPT (ASKS(VALUE_KINDS) << 5)    /* for the values themselves, */
#define ASKS_JOINED (ASKS(VALUE_KINDS) << 6)  /* and which elements of arrays they stand in; the program says these */
_Static_assert(VALUE_KINDS + 6 < 32, "path_index.asks has 32 bits");

/* What a value satisfies: nothing, one predicate, or with POSTING_LIST the first of a list. */
#define POSTING_NONE UINT32_MAX
#define POSTING_LIST 0x80000000U

typedef struct posting {
    uint32_t target;
    uint32_t next; /* POSTING_NONE: the last */
} posting;

/* A key of the hash table and what it satisfies, its bytes directly behind it: a value that is found costs one place in memory. */
typedef struct value_entry {
    uint32_t path;
    uint32_t kind;
    uint32_t length;
    uint32_t postings;
    uint32_t alone; /* while rules are compiled: the predicate that asks for nothing but this value, or POSTING_NONE */
} value_entry;

/* What asks for more than equality; of what an automaton was made. */
typedef struct shape_operand {
    struct shape_operand *next;
    text operand;
    text gate; /* what the automaton has in its place (wildcards.h); bytes is NULL if it has the operand itself */
    shape_kind kind;
    uint32_t target;
} shape_operand;

/* What an automaton reports with this bit is a number in path_index.gated: a wildcard that the text may match. */
#define SHAPE_GATED 0x80000000U

/* A set too large to have its members in the hash table: one look-up of its own. */
typedef struct path_set {
    struct path_set *next;
    const value_set *members;
    uint32_t target;
} path_set;

/* The tables of one path. */
typedef struct path_index {
    uint32_t asks;
    uint64_t prefixes[3]; /* bit i: there are blocks of i leading bits; IPv4's come as 33 bits from bit 129 on */
    interval_tree ranges; /* of numbers */
    interval_tree times;
    interval_tree blocks; /* of IPv4, in place of look-ups where these have many lengths */
    path_set *sets;
    automaton *shapes; /* NULL if there are none */
    shape_operand *shape_list;
    wildcard *gated;
    wildcard *few; /* in place of the automaton where there are so few operands that comparing a text with each is quicker */
    uint32_t few_count;
    uint32_t shapes_number; /* the automaton's place among all, for the caches of a matcher */
} path_index;

typedef struct value_index {
    path_index *paths; /* by node of the path trie */
    uint32_t path_count;
    uint32_t *entries; /* one value_entry after the other, each in as many words as it needs */
    uint32_t entry_words, entry_capacity;
    hash_table table; /* of places in `entries` */
    posting *postings;
    uint32_t posting_count, posting_capacity;
    uint32_t shapes_count;
    uint64_t seed;
    arena *memory;
} value_index;

/* The entry at a place, and its bytes; the next one's place is value_entry_end's. */
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
    text bytes; /* perhaps one of the next two */
    double number;
    address_block block;
} value_key;

/* The key of the one value that an alternative stands for: the same for two that stand for the same value. False if it stands for
 * no single value. */
bool value_key_of(const alternative *operand, value_key *made);

/* Lets values of `path` that satisfy this one alternative, of a class that is indexed, report `target`. */
bool value_index_add(value_index *index, uint32_t path, const alternative *operand, uint32_t target);

/* The entry of the one value that an alternative stands for, made if it is not there; it may move when another is made. NULL if
 * it stands for no single value, or memory ran out (*failed). */
value_entry *value_index_entry(value_index *index, uint32_t path, const alternative *operand, bool *failed);

/* Lets an entry report `target` too. False if memory ran out. */
bool value_index_post(value_index *index, value_entry *entry, uint32_t target);

/* To be called once, after the last addition; makes room for `path_count` paths. */
bool value_index_finish(value_index *index, uint32_t path_count);

/* What a value satisfies, as in its entry. */
uint32_t value_index_find(const value_index *index, uint32_t path, value_kind kind, const char *bytes, size_t length);

/* Finds the next number of leading bits, from *prefix on, of which this path has blocks: 0 … 128, or 0 … 32 for IPv4. False if there
 * is none. */
bool value_index_next_prefix(const path_index *tables, uint8_t family_bits, unsigned *prefix);

/* An IPv4 address as a key of path_index.blocks. */
uint64_t value_index_address_key(const address *value);

/* The block of the first `prefix` bits of an address. */
address_block address_block_of(const address *value, uint8_t prefix);

#endif
