/* Fills derived nodes. It fills the nodes that they are made from first, and passes the new values to the same functions
 * (match.c) that take the event's own values. */
#include "engine/match/derive.h"

#include "engine/match/computation.h"
#include "engine/match/match.h"
#include "engine/scan/scan_text.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define LONGEST_NUMBER 32

/* ---- Values ---- */

static bool decode(matcher *scratch, event_value *value)
{
    char *decoded = scratch_allocate(&scratch->memory, value->length + 1);
    if (!decoded)
        return false;
    value->length = scan_unescape(value->bytes, value->length, decoded);
    value->bytes = decoded;
    value->escaped = false;
    return true;
}

const event_value *matcher_values(matcher *scratch, uint32_t node)
{
    const uint32_t number = scratch->compiled->kept[node];
    if (number == UINT32_MAX || !derive_node(scratch, node) || scratch->kept[number].event != scratch->event)
        return NULL;
    for (event_value *value = scratch->kept[number].first; value; value = value->next)
        if (value->escaped && !decode(scratch, value)) {
            scratch->failed = true;
            return NULL;
        }
    return scratch->kept[number].first;
}

bool matcher_failed(const matcher *scratch)
{
    return scratch->failed;
}

bool matcher_has_values(const matcher *scratch, uint32_t node)
{
    const uint32_t number = scratch->compiled->kept[node];
    assert(number != UINT32_MAX); /* builder_keep was called for this node */
    return scratch->kept[number].event == scratch->event;
}

/* ---- Elements ---- */

/* The position behind the value that begins at `at`. The JSON has been checked. */
static const char *skip_value(const char *at)
{
    size_t depth = 0;
    do {
        switch (*at) {
        case '"':
            for (at++; *at != '"'; at++)
                at += *at == '\\';
            at++;
            break;
        case '{':
        case '[':
            depth++;
            at++;
            break;
        case '}':
        case ']':
            depth--;
            at++;
            break;
        case ' ':
        case '\t':
        case '\r':
        case '\n':
        case ',':
        case ':':
            at++;
            break;
        default:
            at += strcspn(at, ",:]} \t\r\n");
        }
    } while (depth);
    return at;
}

static const char *skip_to_value(const char *at)
{
    return at + strspn(at, " \t\r\n,");
}

/* The text of an array's element; NULL if the array has no such element. `whole` begins with the array's bracket. */
static const char *find_element(const char *whole, int64_t index, size_t *length)
{
    if (index < 0) {
        for (const char *at = skip_to_value(whole + 1); *at != ']'; at = skip_to_value(skip_value(at)))
            index++;
        if (index < 0)
            return NULL;
    }
    const char *at = skip_to_value(whole + 1);
    for (; *at != ']' && index > 0; index--)
        at = skip_to_value(skip_value(at));
    if (*at == ']')
        return NULL;
    *length = (size_t)(skip_value(at) - at);
    return at;
}

static bool take_elements(matcher *scratch, const derivation *what)
{
    for (const event_value *at = matcher_values(scratch, what->source); at; at = at->next) {
        size_t length;
        if (at->kind != EVENT_CONTAINER || at->element || *at->bytes != '[')
            continue;
        const char *element = find_element(at->bytes, what->index, &length);
        if (element && match_scan_at(scratch, what->node, element, length) == KF_NO_MEMORY)
            return false;
    }
    return !scratch->failed;
}

/* ---- JSON in strings ---- */

static bool take_json(matcher *scratch, const derivation *what)
{
    for (const event_value *string = matcher_values(scratch, what->source); string; string = string->next) {
        if (string->kind == EVENT_STRING && match_scan_at(scratch, what->node, string->bytes, string->length) == KF_NO_MEMORY)
            return false;
    }
    return !scratch->failed;
}

/* ---- Computations ---- */

bool computation_emit(computation *run, event_value_kind kind, const char *bytes, size_t length)
{
    const scan_leaf leaf = {.path = run->node, .kind = (scan_kind)kind, .bytes = bytes, .length = length};
    return match_take_leaf(run->scratch, &leaf);
}

bool computation_emit_number(computation *run, double number)
{
    char *written = scratch_allocate(&run->scratch->memory, LONGEST_NUMBER);
    if (!written)
        return false;
    const int length = snprintf(written, LONGEST_NUMBER, "%.15g", number);
    return computation_emit(run, EVENT_NUMBER, written, (size_t)length);
}

const event_value *computation_emitted(const computation *run)
{
    const uint32_t number = run->scratch->compiled->kept[run->node];
    const value_list *told = number == UINT32_MAX ? NULL : &run->scratch->kept[number];
    return told && told->event == run->scratch->event ? told->first : NULL;
}

void *computation_allocate(computation *run, size_t size)
{
    return scratch_allocate(&run->scratch->memory, size);
}

static bool compute(matcher *scratch, const derivation *what)
{
    computation run = {.scratch = scratch,
                       .data = what->data,
                       .context = scratch->context,
                       .inputs = what->inputs,
                       .input_count = what->input_count,
                       .node = what->node};
    return what->compute(&run) && !scratch->failed;
}

/* ---- The whole ---- */

bool derive_run(matcher *scratch, uint32_t number)
{
    if (scratch->derived[number] == scratch->event)
        return true;
    scratch->derived[number] = scratch->event;
    const derivation *what = &scratch->compiled->derivations[number];
    bool done = false;
    switch (what->kind) {
    case DERIVATION_ELEMENT:
        done = take_elements(scratch, what);
        break;
    case DERIVATION_JSON:
        done = take_json(scratch, what);
        break;
    case DERIVATION_COMPUTED:
        done = compute(scratch, what);
        break;
    }
    scratch->failed = scratch->failed || !done;
    return done;
}

bool derive_node(matcher *scratch, uint32_t node)
{
    const uint32_t number = scratch->compiled->derived_by[node];
    return number == DERIVATION_NONE || derive_run(scratch, number);
}
