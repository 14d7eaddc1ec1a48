/* Cuts wildcards at their stars, chooses gates, and compares a text with a whole wildcard. */
#include "engine/tables/wildcards.h"

#include <stdlib.h>
#include <string.h>

/* ---- Parts ---- */

/* A backslash makes the next character an ordinary one. */
static size_t count_stars(text operand)
{
    size_t stars = 0;
    for (size_t i = 0; i < operand.length; i++) {
        if (operand.bytes[i] == '\\')
            i++;
        else
            stars += operand.bytes[i] == '*';
    }
    return stars;
}

size_t wildcard_inner_parts(text operand)
{
    size_t inner = 0, stars = 0, length = 0;
    bool ends_open = true, begins_open = operand.length && operand.bytes[0] == '*';
    for (size_t i = 0; i < operand.length; i++) {
        ends_open = operand.bytes[i] == '*';
        if (!ends_open) {
            i += operand.bytes[i] == '\\';
            length++;
            continue;
        }
        inner += stars && length;
        stars++;
        length = 0;
    }
    return inner == 1 && begins_open && ends_open ? 0 : inner;
}

/* The operand cut at its stars, with its escapes decoded. NULL if memory ran out. */
static text *cut(text operand, arena *memory, uint32_t *count)
{
    *count = (uint32_t)count_stars(operand) + 1;
    text *parts = arena_allocate(memory, *count * sizeof *parts);
    char *bytes = arena_allocate(memory, operand.length + 1);
    if (!parts || !bytes)
        return NULL;
    text *part = parts;
    *part = (text){bytes, 0};
    for (size_t i = 0; i < operand.length; i++) {
        if (operand.bytes[i] == '*') {
            *++part = (text){bytes, 0};
            continue;
        }
        if (operand.bytes[i] == '\\' && i + 1 < operand.length)
            i++;
        *bytes++ = operand.bytes[i];
        part->length++;
    }
    return parts;
}

bool wildcard_matches(const wildcard *shape, const char *bytes, size_t length)
{
    const text *first = &shape->parts[0], *last = &shape->parts[shape->part_count - 1];
    if (length < first->length + last->length || memcmp(bytes, first->bytes, first->length) != 0 ||
        memcmp(bytes + length - last->length, last->bytes, last->length) != 0)
        return false;
    /* Taking the first place where a part fits leaves the most text for the other parts. */
    const char *at = bytes + first->length, *end = bytes + length - last->length;
    for (const text *part = first + 1; part < last; part++) {
        if (part->length == 0)
            continue;
        const char *found = memmem(at, (size_t)(end - at), part->bytes, part->length);
        if (!found)
            return false;
        at = found + part->length;
    }
    return true;
}

/* "first*last". */
static text *around_star(text first, text last, arena *memory)
{
    text *parts = arena_allocate(memory, 2 * sizeof *parts);
    if (parts) {
        parts[0] = first;
        parts[1] = last;
    }
    return parts;
}

bool wildcard_from(shape_kind kind, text operand, wildcard *made, arena *memory, bool *failed)
{
    static const text nothing = {"", 0};
    made->part_count = 2;
    made->parts = NULL;
    switch (kind) {
    case SHAPE_PREFIX:
        made->parts = around_star(operand, nothing, memory);
        break;
    case SHAPE_SUFFIX:
        made->parts = around_star(nothing, operand, memory);
        break;
    case SHAPE_WILDCARD:
        if (!count_stars(operand))
            return false;
        made->parts = cut(operand, memory, &made->part_count);
        break;
    case SHAPE_PREFIX_IGNORE_CASE:
    case SHAPE_SUFFIX_IGNORE_CASE:
    case SHAPE_EQUALS_IGNORE_CASE:
    case SHAPE_WILDCARD_IGNORE_CASE:
        return false;
    }
    *failed = *failed || !made->parts;
    return made->parts;
}

/* ---- Gates ---- */

typedef struct candidate {
    text gate;
    uint32_t wildcard;
    uint32_t sharers; /* how many wildcards could use the same gate */
} candidate;

static char *append_escaped(char *to, text part)
{
    for (size_t i = 0; i < part.length; i++) {
        if (part.bytes[i] == '*' || part.bytes[i] == '\\')
            *to++ = '\\';
        *to++ = part.bytes[i];
    }
    return to;
}

/* "first*last", with escapes. */
static text join_parts(text first, text last, arena *memory)
{
    char *bytes = arena_allocate(memory, 2 * (first.length + last.length) + 1);
    if (!bytes)
        return (text){NULL, 0};
    char *end = append_escaped(bytes, first);
    *end++ = '*';
    end = append_escaped(end, last);
    return (text){bytes, (size_t)(end - bytes)};
}

/* "*part*". */
static text float_part(text part, arena *memory)
{
    char *bytes = arena_allocate(memory, 2 * part.length + 2);
    if (!bytes)
        return (text){NULL, 0};
    *bytes = '*';
    char *end = append_escaped(bytes + 1, part);
    *end++ = '*';
    return (text){bytes, (size_t)(end - bytes)};
}

static int compare_gates(const void *left, const void *right)
{
    const candidate *a = left, *b = right;
    const int order = text_order(a->gate, b->gate);
    return order ? order : (a->wildcard > b->wildcard) - (a->wildcard < b->wildcard);
}

/* The gates that a wildcard can have: its two ends together, or one of its inner parts. */
static bool list_candidates(const wildcard *whole, uint32_t number, candidate *list, size_t *count, arena *memory)
{
    const text *last = &whole->parts[whole->part_count - 1];
    if (whole->parts[0].length || last->length)
        list[(*count)++] = (candidate){join_parts(whole->parts[0], *last, memory), number, 0};
    bool done = *count == 0 || list[*count - 1].gate.bytes;
    for (const text *part = whole->parts + 1; part < last && done; part++) {
        if (part->length == 0)
            continue;
        list[*count] = (candidate){float_part(*part, memory), number, 0};
        done = list[(*count)++].gate.bytes != NULL;
    }
    return done;
}

/* A gate is better if fewer wildcards share it; among equals, if it is longer. */
static bool is_better(const candidate *one, const candidate *other)
{
    return !other || one->sharers < other->sharers || (one->sharers == other->sharers && one->gate.length > other->gate.length);
}

static bool choose_gates(gated_wildcard *wildcards, size_t count, candidate *list, size_t listed)
{
    const candidate **best = calloc(count + 1, sizeof *best);
    if (!best)
        return false;
    qsort(list, listed, sizeof *list, compare_gates);
    for (size_t begin = 0, end = 0; begin < listed; begin = end) {
        while (end < listed && text_equals(list[begin].gate, list[end].gate))
            end++;
        for (size_t i = begin; i < end; i++) {
            list[i].sharers = (uint32_t)(end - begin);
            if (is_better(&list[i], best[list[i].wildcard]))
                best[list[i].wildcard] = &list[i];
        }
    }
    for (size_t i = 0; i < count; i++)
        if (best[i])
            wildcards[i].gate = best[i]->gate;
    free((void *)best);
    return true;
}

bool wildcards_gate(gated_wildcard *wildcards, size_t count, arena *memory)
{
    size_t most = 0, listed = 0;
    for (size_t i = 0; i < count; i++) {
        wildcard *whole = &wildcards[i].whole;
        whole->parts = cut(wildcards[i].operand, memory, &whole->part_count);
        if (!whole->parts)
            return false;
        most += whole->part_count;
    }
    arena drafts = {0};
    candidate *list = calloc(most + 1, sizeof *list);
    bool done = list != NULL;
    for (size_t i = 0; i < count && done; i++)
        done = list_candidates(&wildcards[i].whole, (uint32_t)i, list, &listed, &drafts);
    done = done && choose_gates(wildcards, count, list, listed);
    for (size_t i = 0; i < count && done; i++) {
        const text *gate = &wildcards[i].gate;
        wildcards[i].gate.bytes = gate->bytes ? arena_copy(memory, gate->bytes, gate->length) : NULL;
        done = wildcards[i].gate.bytes != NULL;
    }
    arena_free(&drafts);
    free(list);
    return done;
}
