/*
 * The canonical texts of predicate_key.h: the kind, the path, and the alternatives in one spelling each, sorted, without repeats.
 * 300 and 3e2 become the same bytes, and so do {"exactly":"x"} and "x" if x is not an address.
 */
#include "engine/plan/predicate_key.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static text concatenate(arena *memory, const char tag[2], const void *bytes, size_t length)
{
    char *copy = arena_allocate(memory, length + 2);
    if (!copy)
        return (text){NULL, 0};
    memcpy(copy, tag, 2);
    if (length)
        memcpy(copy + 2, bytes, length);
    return (text){copy, length + 2};
}

static text range_key(arena *memory, const char tag[2], const number_range *range)
{
    struct {
        double low, high;
        char low_open, high_open;
        char padding[6];
    } bounds = {range->low, range->high, (char)range->low_open, (char)range->high_open, {0}};
    return concatenate(memory, tag, &bounds, sizeof bounds);
}

/* The key of an operand. A single value has the key that the value index uses, so values that are equal in the index give the
 * same predicate. For other alternatives, the class says where the operand is. */
static text operand_key(arena *memory, const alternative *operand)
{
    value_key value;
    if (value_key_of(operand, &value)) {
        const char tag[2] = {'=', (char)value.kind};
        return concatenate(memory, tag, value.bytes.bytes, value.bytes.length);
    }
    const char tag[2] = {'~', (char)operand->kind};
    switch (index_class_of(operand->kind)) {
    case INDEX_RANGE:
        return range_key(memory, tag, &operand->range);
    case INDEX_TIMES:
        return concatenate(memory, tag, &operand->times, sizeof operand->times);
    case INDEX_SET:
        return concatenate(memory, tag, &operand->set, sizeof(const value_set *));
    case INDEX_SHAPE:
        return concatenate(memory, tag, operand->text.bytes, operand->text.length);
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
        break; /* single values */
    case INDEX_PRESENT:
    case INDEX_ABSENT:
    case INDEX_NONE_OF:
        break; /* these are kinds of predicates, not operands */
    }
    assert(!"an operand without a key");
    return (text){NULL, 0};
}

static int compare_texts(const void *left, const void *right)
{
    const text *a = left, *b = right;
    return text_order(*a, *b);
}

/* Sorts the parts and drops repeats. Returns how many are left. */
static size_t normalise(text *parts, size_t count)
{
    size_t kept = 0;
    if (count)
        qsort(parts, count, sizeof *parts, compare_texts);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || !text_equals(parts[kept - 1], parts[i]))
            parts[kept++] = parts[i];
    return kept;
}

text predicate_key(arena *memory, predicate_kind kind, uint32_t path, const alternative *operands, size_t *distinct)
{
    const text none = {NULL, 0};
    size_t count = 0, length = 1 + sizeof path;
    for (const alternative *operand = operands; operand; operand = operand->next)
        count++;
    text *parts = arena_allocate(memory, (count + 1) * sizeof *parts);
    if (!parts)
        return none;
    count = 0;
    for (const alternative *operand = operands; operand; operand = operand->next) {
        parts[count] = operand_key(memory, operand);
        if (!parts[count++].bytes)
            return none;
    }
    count = *distinct = normalise(parts, count);
    for (size_t i = 0; i < count; i++)
        length += sizeof parts[i].length + parts[i].length;
    char *key = arena_allocate(memory, length);
    if (!key)
        return none;
    key[0] = (char)kind;
    memcpy(key + 1, &path, sizeof path);
    char *at = key + 1 + sizeof path;
    for (size_t i = 0; i < count; i++) {
        memcpy(at, &parts[i].length, sizeof parts[i].length);
        memcpy(at + sizeof parts[i].length, parts[i].bytes, parts[i].length);
        at += sizeof parts[i].length + parts[i].length;
    }
    return (text){key, length};
}

text check_key(arena *memory, uint32_t path, const check *wanted)
{
    const struct {
        uint32_t predicate, path, kind, inverted, as_times, sign, right;
    } head = {PREDICATE_CHECK,        path,         (uint32_t)wanted->kind, wanted->inverted, wanted->as_times,
              (uint32_t)wanted->sign, wanted->right};
    const size_t length = sizeof head + wanted->text.length;
    char *key = arena_allocate(memory, length + 1);
    if (!key)
        return (text){NULL, 0};
    memcpy(key, &head, sizeof head);
    if (wanted->text.length)
        memcpy(key + sizeof head, wanted->text.bytes, wanted->text.length);
    return (text){key, length};
}
