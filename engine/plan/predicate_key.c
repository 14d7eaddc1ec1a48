/*
 * Canonical texts: kind, path, and the alternatives each in one spelling, sorted, without repeats. 300 and 3e2 become the same bytes,
 * and so do {"exactly":"x"} and "x" where x is no address.
 */
#include "engine/plan/predicate_key.h"

#include <stdlib.h>
#include <string.h>

static text concatenate(arena *memory, char tag, const void *bytes, size_t length)
{
    char *copy = arena_allocate(memory, length + 1);
    if (!copy)
        return (text){NULL, 0};
    copy[0] = tag;
    if (length)
        memcpy(copy + 1, bytes, length);
    return (text){copy, length + 1};
}

static text block_key(arena *memory, const address *base, uint8_t prefix)
{
    const address_block block = address_block_of(base, prefix);
    return concatenate(memory, (char)('A' + ALTERNATIVE_CIDR), &block, sizeof block);
}

static text range_key(arena *memory, const number_range *range)
{
    if (range->low == range->high)
        return concatenate(memory, (char)('A' + ALTERNATIVE_NUMBER), &range->low, sizeof range->low);
    struct {
        double low, high;
        char low_open, high_open;
        char padding[6];
    } bounds = {range->low, range->high, (char)range->low_open, (char)range->high_open, {0}};
    return concatenate(memory, (char)('A' + ALTERNATIVE_NUMERIC), &bounds, sizeof bounds);
}

static text operand_key(arena *memory, const alternative *operand)
{
    address parsed;
    switch (operand->kind) {
    case ALTERNATIVE_STRING:
        if (address_parse(operand->text.bytes, operand->text.length, &parsed) == ADDRESS_OK)
            return block_key(memory, &parsed, parsed.bits);
        return concatenate(memory, (char)('A' + ALTERNATIVE_EXACTLY), operand->text.bytes, operand->text.length);
    case ALTERNATIVE_NUMBER:
        if (operand->comparable)
            return concatenate(memory, (char)('A' + ALTERNATIVE_NUMBER), &operand->number, sizeof operand->number);
        return concatenate(memory, 'n', operand->text.bytes, operand->text.length);
    case ALTERNATIVE_NUMERIC:
        return range_key(memory, &operand->range);
    case ALTERNATIVE_TIMES:
        return concatenate(memory, (char)('A' + operand->kind), &operand->times, sizeof operand->times);
    case ALTERNATIVE_IN_SET:
        return concatenate(memory, (char)('A' + operand->kind), &operand->set, sizeof(const value_set *));
    case ALTERNATIVE_CIDR:
        return block_key(memory, &operand->block.base, operand->block.prefix);
    default:
        return concatenate(memory, (char)('A' + operand->kind), operand->text.bytes, operand->text.length);
    }
}

static int compare_texts(const void *left, const void *right)
{
    const text *a = left, *b = right;
    return text_order(*a, *b);
}

/* Sorts and drops repeats; returns how many are left. */
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
