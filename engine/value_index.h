/*
 * Which predicates a value satisfies, without trying them one by one: for every path a set of tables, each for one kind of operand.
 * Whatever is decided by equality (strings, numbers, literals, addresses and blocks of addresses) lies in one hash table for all
 * paths; ranges are in an interval tree, everything with an open end in an automaton.
 */
#ifndef ENGINE_VALUE_INDEX_H
#define ENGINE_VALUE_INDEX_H

#include "engine/automaton.h"
#include "engine/interval_tree.h"
#include "engine/value_set.h"
#include "engine/wildcards.h"
#include "grammar/ast.h"

#define POSTING_NONE UINT32_MAX

/* What a key of the hash table is; part of the key. */
typedef enum value_kind {
    VALUE_STRING,
    VALUE_NUMBER,      /* the eight bytes of a comparable number's double */
    VALUE_NUMBER_TEXT, /* a number that is compared by its text */
    VALUE_TRUE,
    VALUE_FALSE,
    VALUE_NULL,
    VALUE_BLOCK,      /* an address_block, masked */
    VALUE_ANY_STRING, /* without bytes, as the next two: whatever string it is */
    VALUE_ANY_NUMBER,
    VALUE_CONTAINER,
    VALUE_KINDS
} value_kind;

/* A list of predicates that a value satisfies. */
typedef struct posting {
    uint32_t target;
    uint32_t next;
} posting;

typedef struct value_entry {
    const char *bytes;
    uint32_t length;
    uint32_t hash; /* upper half, which refuses most collisions without a look at the bytes */
    uint32_t path;
    uint32_t kind;
    uint32_t postings;
} value_entry;

/* What an automaton was made of, for people to read. */
typedef struct shape_operand {
    struct shape_operand *next;
    text operand;
    text gate; /* what the automaton has in its place (wildcards.h); bytes is NULL if it has the operand itself */
    alternative_kind kind;
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
    uint32_t kinds;       /* bit i: the hash table has values of value_kind i for this path */
    uint64_t prefixes[3]; /* bit i: there are blocks of i leading bits; IPv4's come as 33 bits from bit 129 on */
    interval_tree ranges; /* of numbers */
    interval_tree times;
    path_set *sets;
    automaton *shapes; /* NULL if there are none */
    shape_operand *shape_list;
    wildcard *gated;
    uint32_t shapes_number; /* the automaton's place among all, for the caches of a matcher */
} path_index;

typedef struct value_index {
    path_index *paths; /* by node of the path trie */
    uint32_t path_count;
    value_entry *entries;
    uint32_t entry_count, entry_capacity;
    uint32_t *slots;
    uint32_t slot_count;
    posting *postings;
    uint32_t posting_count, posting_capacity;
    uint32_t shapes_count;
    uint64_t seed;
    arena *memory;
} value_index;

void value_index_init(value_index *index, arena *memory, uint64_t seed);
void value_index_free(value_index *index);

/* Lets values of `path` that satisfy this one alternative (not NONE_OF, PRESENT or ABSENT) report `target`. */
bool value_index_add(value_index *index, uint32_t path, const alternative *operand, uint32_t target);

/* To be called once, after the last addition; makes room for `path_count` paths. */
bool value_index_finish(value_index *index, uint32_t path_count);

/* First of the postings of a value, to be followed through index->postings; POSTING_NONE if there are none. */
uint32_t value_index_find(const value_index *index, uint32_t path, value_kind kind, const char *bytes, size_t length);

/* Finds the next number of leading bits, from *prefix on, of which this path has blocks: 0 … 128, or 0 … 32 for IPv4. False if there
 * is none. */
bool value_index_next_prefix(const path_index *tables, uint8_t family_bits, unsigned *prefix);

/* The block of the first `prefix` bits of an address. */
address_block address_block_of(const address *value, uint8_t prefix);

#endif
