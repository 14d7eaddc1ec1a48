/* The tables of value_index.h: one open-addressing hash table for equality, and for each path interval trees and an automaton. */
#include "engine/tables/value_index.h"

#include "engine/tables/hash.h"
#include "grammar/base/vec.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define IPV4_FIRST_BIT 129
#define MOST_SPREAD_MEMBERS 1000

/* If a path has IPv4 blocks of more lengths than this, they are put into a tree. Otherwise an address is looked up once for each
 * length. */
#define MOST_LENGTHS 4

/* The automaton of a path may follow this many parts between stars at the same time. */
#define MOST_INNER_PARTS 12

void value_index_init(value_index *index, arena *memory, uint64_t seed)
{
    memset(index, 0, sizeof *index);
    index->memory = memory;
    index->seed = seed;
}

void value_index_free(value_index *index)
{
    for (uint32_t i = 0; i < index->path_count; i++) {
        interval_tree_free(&index->paths[i].ranges);
        interval_tree_free(&index->paths[i].times);
        interval_tree_free(&index->paths[i].blocks);
        automaton_free(index->paths[i].shapes);
    }
    free(index->paths);
    free(index->entries);
    hash_table_free(&index->table);
    free(index->postings);
}

static bool reserve_path(value_index *index, uint32_t path)
{
    if (path < index->path_count)
        return true;
    uint32_t count = index->path_count ? index->path_count : 16;
    while (count <= path)
        count *= 2;
    path_index *paths = realloc(index->paths, count * sizeof *paths);
    if (!paths)
        return false;
    memset(paths + index->path_count, 0, (count - index->path_count) * sizeof *paths);
    index->paths = paths;
    index->path_count = count;
    return true;
}

static uint32_t key_hash(const value_index *index, uint32_t path, value_kind kind, const char *bytes, size_t length)
{
    return (uint32_t)hash_bytes(bytes, length, index->seed + (uint64_t)path * VALUE_KINDS + kind);
}

/* The slot of a key. It is empty if the key is not in the table. */
static hash_slot *slot_of(const value_index *index, uint32_t path, value_kind kind, const char *bytes, size_t length,
                          uint32_t hash)
{
    for (uint32_t at = hash;; at++) {
        hash_slot *slot = hash_table_seek(&index->table, hash, &at);
        if (slot->number == 0)
            return slot;
        const value_entry *entry = value_entry_at(index, slot->number - 1);
        if (entry->length == length && entry->path == path && entry->kind == kind &&
            memcmp(value_entry_bytes(entry), bytes, length) == 0)
            return slot;
    }
}

/* Makes room for an entry with this many bytes. Returns its place, UINT32_MAX if memory ran out. */
static uint32_t reserve_entry(value_index *index, size_t length)
{
    const size_t words = (sizeof(value_entry) + length + sizeof(uint32_t) - 1) / sizeof(uint32_t);
    if (index->entry_words + words >= UINT32_MAX / 2)
        return UINT32_MAX;
    if (!vec_reserve(index->entries, index->entry_words, index->entry_capacity, words))
        return UINT32_MAX;
    const uint32_t place = index->entry_words;
    index->entry_words += (uint32_t)words;
    return place;
}

static unsigned prefix_bit(uint8_t family_bits, uint8_t prefix)
{
    return family_bits == 32 ? IPV4_FIRST_BIT + prefix : prefix;
}

/* Notes which kinds of values a look-up at this path must try. */
static void note_kind(path_index *tables, const value_key *key)
{
    tables->asks |= ASKS(key->kind);
    if (key->kind != VALUE_BLOCK)
        return;
    const unsigned bit = prefix_bit(key->block.base.bits, key->block.prefix);
    tables->prefixes[bit / 64] |= (uint64_t)1 << (bit % 64);
}

static value_entry *entry_of(value_index *index, uint32_t path, const value_key *key)
{
    if (!hash_table_reserve(&index->table, 1))
        return NULL;
    const text bytes = key->bytes;
    const uint32_t hash = key_hash(index, path, key->kind, bytes.bytes, bytes.length);
    hash_slot *slot = slot_of(index, path, key->kind, bytes.bytes, bytes.length, hash);
    if (slot->number == 0) {
        const uint32_t place = reserve_entry(index, bytes.length);
        if (place == UINT32_MAX)
            return NULL;
        value_entry *made = (value_entry *)(void *)(index->entries + place);
        *made = (value_entry){path, (uint32_t)key->kind, (uint32_t)bytes.length, POSTING_NONE, POSTING_NONE};
        memcpy(made + 1, bytes.bytes, bytes.length);
        hash_table_take(&index->table, slot, hash, place);
        note_kind(&index->paths[path], key);
    }
    return (value_entry *)(void *)(index->entries + slot->number - 1);
}

/* Puts a target at the beginning of a list. */
static bool add_posting(value_index *index, uint32_t target, uint32_t next, uint32_t *list)
{
    if (!vec_reserve(index->postings, index->posting_count, index->posting_capacity, 1))
        return false;
    index->postings[index->posting_count] = (posting){target, next};
    *list = POSTING_LIST | index->posting_count++;
    return true;
}

bool value_index_post(value_index *index, value_entry *entry, uint32_t target)
{
    if (entry->postings == POSTING_NONE) {
        entry->postings = target;
        return true;
    }
    if (!(entry->postings & POSTING_LIST) && !add_posting(index, entry->postings, POSTING_NONE, &entry->postings))
        return false;
    return add_posting(index, target, entry->postings & ~POSTING_LIST, &entry->postings);
}

address_block address_block_of(const address *value, uint8_t prefix)
{
    address_block block = {.base = *value, .prefix = prefix};
    for (unsigned byte = 0; byte < sizeof block.base.bytes; byte++) {
        const unsigned first = byte * 8;
        if (first >= prefix)
            block.base.bytes[byte] = 0;
        else if (prefix - first < 8)
            block.base.bytes[byte] &= (uint8_t)(0xff00U >> (prefix - first));
    }
    return block;
}

bool value_index_next_prefix(const path_index *tables, uint8_t family_bits, unsigned *prefix)
{
    for (unsigned bit = prefix_bit(family_bits, 0) + *prefix; *prefix <= family_bits;) {
        const uint64_t rest = tables->prefixes[bit / 64] >> (bit % 64);
        const unsigned step = rest ? (unsigned)__builtin_ctzll(rest) : 64 - bit % 64;
        *prefix += step;
        bit += step;
        if (rest)
            return *prefix <= family_bits;
    }
    return false;
}

static bool text_key(value_key *made, value_kind kind, text bytes)
{
    made->kind = kind;
    made->bytes = bytes;
    return true;
}

static bool number_key(value_key *made, double number)
{
    made->number = number;
    return text_key(made, VALUE_NUMBER, (text){(const char *)&made->number, sizeof made->number});
}

static bool block_key(value_key *made, const address *base, uint8_t prefix)
{
    made->block = address_block_of(base, prefix);
    return text_key(made, VALUE_BLOCK, (text){(const char *)&made->block, sizeof made->block});
}

bool value_key_of(const alternative *operand, value_key *made)
{
    const text none = {"", 0};
    address parsed;
    switch (index_class_of(operand->kind)) {
    case INDEX_STRING_OR_ADDRESS:
        if (address_parse(operand->text.bytes, operand->text.length, &parsed) == ADDRESS_OK)
            return block_key(made, &parsed, parsed.bits);
        return text_key(made, VALUE_STRING, operand->text);
    case INDEX_STRING:
        return text_key(made, VALUE_STRING, operand->text);
    case INDEX_NUMBER:
        return operand->comparable ? number_key(made, operand->number) : text_key(made, VALUE_NUMBER_TEXT, operand->text);
    case INDEX_RANGE:
        return operand->range.low == operand->range.high && number_key(made, operand->range.low);
    case INDEX_TRUE:
        return text_key(made, VALUE_TRUE, none);
    case INDEX_FALSE:
        return text_key(made, VALUE_FALSE, none);
    case INDEX_NULL:
        return text_key(made, VALUE_NULL, none);
    case INDEX_BLOCK:
        return block_key(made, &operand->block.base, operand->block.prefix);
    case INDEX_ANY_STRING:
        return text_key(made, VALUE_ANY_STRING, none);
    case INDEX_ANY_NUMBER:
        return text_key(made, VALUE_ANY_NUMBER, none);
    case INDEX_CONTAINER:
        return text_key(made, VALUE_CONTAINER, none);
    case INDEX_TIMES:
    case INDEX_SET:
    case INDEX_SHAPE:
    case INDEX_PRESENT:
    case INDEX_ABSENT:
    case INDEX_NONE_OF:
        break;
    }
    return false;
}

value_entry *value_index_entry(value_index *index, uint32_t path, const alternative *operand, bool *failed)
{
    value_key key;
    *failed = false;
    if (!value_key_of(operand, &key))
        return NULL;
    value_entry *entry = reserve_path(index, path) ? entry_of(index, path, &key) : NULL;
    *failed = !entry;
    return entry;
}

/* Keeps an operand for later. When all operands of a path are known, it is decided which of them the automaton gets, and in what
 * form. */
static bool add_shape(value_index *index, uint32_t path, const alternative *operand, uint32_t target)
{
    shape_operand *listed = arena_allocate(index->memory, sizeof *listed);
    const char *copy = arena_copy(index->memory, operand->text.bytes, operand->text.length);
    if (!listed || !copy)
        return false;
    *listed = (shape_operand){
        index->paths[path].shape_list, {copy, operand->text.length}, {NULL, 0}, (shape_kind)operand->kind, target};
    index->paths[path].shape_list = listed;
    return true;
}

/* The members of a small set are put among all other values, so any number of such sets at a path costs one look-up. */
static bool add_set(value_index *index, uint32_t path, const value_set *set, uint32_t target)
{
    const size_t count = value_set_count(set);
    if (count <= MOST_SPREAD_MEMBERS) {
        const set_member *members = value_set_members(set);
        for (size_t i = 0; i < count; i++) {
            const value_key key = {.kind = (value_kind)members[i].kind, .bytes = {members[i].bytes, members[i].length}};
            value_entry *entry = entry_of(index, path, &key);
            if (!entry || !value_index_post(index, entry, target))
                return false;
        }
        return true;
    }
    path_set *listed = arena_allocate(index->memory, sizeof *listed);
    if (!listed)
        return false;
    *listed = (path_set){index->paths[path].sets, set, target};
    index->paths[path].sets = listed;
    return true;
}

bool value_index_add(value_index *index, uint32_t path, const alternative *operand, uint32_t target)
{
    bool failed;
    value_entry *entry = value_index_entry(index, path, operand, &failed);
    if (entry)
        return value_index_post(index, entry, target);
    if (failed || !reserve_path(index, path))
        return false;
    switch (index_class_of(operand->kind)) {
    case INDEX_RANGE:
        return interval_tree_add_numbers(&index->paths[path].ranges, &operand->range, target);
    case INDEX_TIMES:
        return interval_tree_add(&index->paths[path].times, interval_key_of_time(operand->times.low),
                                 interval_key_of_time(operand->times.high), target);
    case INDEX_SET:
        return add_set(index, path, operand->set, target);
    case INDEX_SHAPE:
        return add_shape(index, path, operand, target);
    case INDEX_STRING:
    case INDEX_STRING_OR_ADDRESS:
    case INDEX_NUMBER:
    case INDEX_TRUE:
    case INDEX_FALSE:
    case INDEX_NULL:
    case INDEX_BLOCK:
    case INDEX_ANY_STRING:
    case INDEX_ANY_NUMBER:
    case INDEX_CONTAINER:
        break; /* had an entry in the hash table */
    case INDEX_PRESENT:
    case INDEX_ABSENT:
    case INDEX_NONE_OF:
        break; /* plan.c makes a predicate of its own for each */
    }
    assert(!"an alternative that no index knows");
    return false;
}

/* ---- Blocks of addresses ---- */

uint64_t value_index_address_key(const address *value)
{
    uint64_t key = 0;
    for (unsigned i = 0; i < 4; i++)
        key = key << 8 | value->bytes[i];
    return key;
}

static unsigned count_lengths(const path_index *tables)
{
    unsigned count = 0;
    for (unsigned prefix = 0; value_index_next_prefix(tables, 32, &prefix); prefix++)
        count++;
    return count;
}

static bool add_interval(value_index *index, const value_entry *entry)
{
    address_block block;
    memcpy(&block, value_entry_bytes(entry), sizeof block);
    path_index *tables = &index->paths[entry->path];
    if (block.base.bits != 32 || count_lengths(tables) <= MOST_LENGTHS)
        return true;
    const uint64_t low = value_index_address_key(&block.base), high = low | (uint64_t)UINT32_MAX >> block.prefix;
    if (!(entry->postings & POSTING_LIST))
        return interval_tree_add(&tables->blocks, low, high, entry->postings);
    for (uint32_t at = entry->postings & ~POSTING_LIST; at != POSTING_NONE; at = index->postings[at].next)
        if (!interval_tree_add(&tables->blocks, low, high, index->postings[at].target))
            return false;
    return true;
}

/* If the blocks of a path have many lengths, one walk down a tree is faster than a look-up for each length. */
static bool finish_blocks(value_index *index)
{
    for (uint32_t place = 0; place < index->entry_words;) {
        const value_entry *entry = value_entry_at(index, place);
        if (entry->kind == VALUE_BLOCK && !add_interval(index, entry))
            return false;
        place = value_entry_end(entry, place);
    }
    for (uint32_t i = 0; i < index->path_count; i++)
        interval_tree_finish(&index->paths[i].blocks);
    return true;
}

/* ---- Shapes ---- */

/* The automaton takes a step for every byte of a text. With no more operands than this, comparing each is faster, since most fail
 * at their first part. */
#define MOST_COMPARED 4

static bool may_be_gated(const shape_operand *listed)
{
    return listed->kind == SHAPE_WILDCARD && wildcard_inner_parts(listed->operand) > 0;
}

/* Puts the wildcards of a path behind gates (wildcards.h) if there are so many that the automaton could explode. */
static bool gate_shapes(value_index *index, path_index *tables)
{
    size_t inner_parts = 0, count = 0;
    for (const shape_operand *listed = tables->shape_list; listed; listed = listed->next) {
        count += may_be_gated(listed);
        inner_parts += may_be_gated(listed) ? wildcard_inner_parts(listed->operand) : 0;
    }
    if (inner_parts <= MOST_INNER_PARTS)
        return true;
    gated_wildcard *wildcards = calloc(count + 1, sizeof *wildcards);
    tables->gated = arena_allocate(index->memory, count * sizeof *tables->gated);
    size_t number = 0;
    for (const shape_operand *listed = tables->shape_list; listed && wildcards; listed = listed->next)
        if (may_be_gated(listed))
            wildcards[number++] = (gated_wildcard){.operand = listed->operand, .whole = {.target = listed->target}};
    const bool done = wildcards && tables->gated && wildcards_gate(wildcards, count, index->memory);
    number = 0;
    for (shape_operand *listed = tables->shape_list; listed && done; listed = listed->next) {
        if (!may_be_gated(listed))
            continue;
        listed->gate = wildcards[number].gate;
        tables->gated[number] = wildcards[number].whole;
        number++;
    }
    free(wildcards);
    return done;
}

/* Lists the operands of a path for direct comparison, if they are few and can all be compared byte by byte. False if memory ran
 * out. */
static bool list_few(value_index *index, path_index *tables)
{
    wildcard made[MOST_COMPARED];
    uint32_t count = 0;
    bool failed = false;
    for (const shape_operand *listed = tables->shape_list; listed; listed = listed->next) {
        if (count == MOST_COMPARED || !wildcard_from(listed->kind, listed->operand, &made[count], index->memory, &failed))
            return !failed;
        made[count++].target = listed->target;
    }
    tables->few = arena_allocate(index->memory, count * sizeof *tables->few);
    if (!tables->few)
        return false;
    memcpy(tables->few, made, count * sizeof *tables->few);
    tables->few_count = count;
    return true;
}

static bool finish_shapes(value_index *index, path_index *tables)
{
    if (!tables->shape_list)
        return true;
    if (!list_few(index, tables))
        return false;
    if (tables->few_count)
        return true;
    tables->shapes = automaton_new();
    tables->shapes_number = index->shapes_count++;
    if (!tables->shapes || !gate_shapes(index, tables))
        return false;
    uint32_t gated = 0;
    for (const shape_operand *listed = tables->shape_list; listed; listed = listed->next) {
        const bool behind_gate = listed->gate.bytes != NULL;
        if (!automaton_add(tables->shapes, listed->kind, behind_gate ? listed->gate : listed->operand,
                           behind_gate ? SHAPE_GATED | gated++ : listed->target))
            return false;
    }
    return automaton_finish(tables->shapes);
}

static bool finish_path(value_index *index, path_index *tables)
{
    interval_tree_finish(&tables->ranges);
    interval_tree_finish(&tables->times);
    tables->asks |= (tables->ranges.count ? ASKS_RANGE : 0) | (tables->times.count ? ASKS_TIME : 0) |
                    (tables->sets ? ASKS_SET : 0) | (tables->shape_list ? ASKS_SHAPE : 0);
    return finish_shapes(index, tables);
}

bool value_index_finish(value_index *index, uint32_t path_count)
{
    if (!hash_table_reserve(&index->table, 1) || !reserve_path(index, path_count))
        return false;
    uint32_t *entries = index->entry_words ? realloc(index->entries, index->entry_words * sizeof *entries) : NULL;
    if (entries)
        index->entries = entries;
    if (!finish_blocks(index))
        return false;
    for (uint32_t i = 0; i < index->path_count; i++)
        if (!finish_path(index, &index->paths[i]))
            return false;
    return true;
}

uint32_t value_index_find(const value_index *index, uint32_t path, value_kind kind, const char *bytes, size_t length)
{
    const uint32_t hash = key_hash(index, path, kind, bytes, length);
    const hash_slot *slot = slot_of(index, path, kind, bytes, length, hash);
    return slot->number ? value_entry_at(index, slot->number - 1)->postings : POSTING_NONE;
}
