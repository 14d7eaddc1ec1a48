/* Runs the checks of checks.h on the values of the event, one value at a time. */
#include "engine/match/checks.h"

#include "grammar/base/number.h"
#include "grammar/base/timestamp.h"

#include <assert.h>
#include <string.h>

/* The order of two values. */
typedef enum relation { BEFORE, SAME, BEHIND, UNRELATED } relation;

static bool agrees(relation found, comparison sign)
{
    switch (sign) {
    case COMPARISON_EQUAL:
        return found == SAME;
    case COMPARISON_NOT_EQUAL:
        return found != SAME;
    case COMPARISON_LESS:
        return found == BEFORE;
    case COMPARISON_LESS_OR_EQUAL:
        return found == BEFORE || found == SAME;
    case COMPARISON_GREATER:
        return found == BEHIND;
    case COMPARISON_GREATER_OR_EQUAL:
        return found == BEHIND || found == SAME;
    case COMPARISON_IN:
    case COMPARISON_NOT_IN:
    case COMPARISON_LIKE:
    case COMPARISON_ILIKE:
    case COMPARISON_MATCHES:
    case COMPARISON_NOT_MATCHES:
    case COMPARISON_WITHIN:
    case COMPARISON_IS:
        break;
    }
    assert(!"a comparison that is no order");
    return false;
}

/* Comparing UTF-8 byte by byte gives the order of code points. */
static relation relate_texts(const char *left, size_t left_length, const char *right, size_t right_length)
{
    const int order = text_order((text){left, left_length}, (text){right, right_length});
    return order < 0 ? BEFORE : order > 0 ? BEHIND : SAME;
}

/* Numbers are compared by value if both are comparable. Other numbers are equal if their texts are equal, and have no order. */
static relation relate_numbers(const event_value *left, const event_value *right)
{
    double a, b;
    const bool left_comparable = number_parse(left->bytes, left->length, &a);
    const bool right_comparable = number_parse(right->bytes, right->length, &b);
    if (left_comparable && right_comparable)
        return a < b ? BEFORE : a > b ? BEHIND : SAME;
    const bool same = !left_comparable && !right_comparable && left->length == right->length &&
                      memcmp(left->bytes, right->bytes, left->length) == 0;
    return same ? SAME : UNRELATED;
}

static bool is_comparable(const event_value *number)
{
    double value;
    return number_parse(number->bytes, number->length, &value);
}

static relation relate_times(const event_value *left, const event_value *right)
{
    int64_t a, b;
    if (left->kind != EVENT_STRING || right->kind != EVENT_STRING || !timestamp_parse(left->bytes, left->length, &a) ||
        !timestamp_parse(right->bytes, right->length, &b))
        return UNRELATED;
    return a < b ? BEFORE : a > b ? BEHIND : SAME;
}

static relation relate(const event_value *left, const event_value *right, bool as_times)
{
    if (as_times)
        return relate_times(left, right);
    if (left->kind != right->kind)
        return UNRELATED;
    if (left->kind == EVENT_STRING)
        return relate_texts(left->bytes, left->length, right->bytes, right->length);
    return left->kind == EVENT_NUMBER ? relate_numbers(left, right) : SAME;
}

/* ---- Pairs ---- */

/*
 * The values on the right side that decide the comparison. Both sides may hold as many values as fit into an event, so comparing
 * each with each would take too long. For an order, only the farthest value on the right matters. For NOT_EQUAL, two right values
 * that differ from each other are enough.
 */
typedef struct partners {
    const check *wanted;
    const event_value *all;
    const event_value *first, *other;   /* NOT_EQUAL: two values that differ, if there are two */
    const event_value *number, *string; /* for an order: the farthest value of each kind */
    const value_set *set;               /* EQUAL: the values on the right; NULL if there are few */
} partners;

#define FEW_PARTNERS 16

static bool has_order(const event_value *value, bool as_times)
{
    int64_t time;
    if (as_times)
        return value->kind == EVENT_STRING && timestamp_parse(value->bytes, value->length, &time);
    return value->kind == EVENT_STRING || (value->kind == EVENT_NUMBER && is_comparable(value));
}

/* Keeps the farthest value so far. Values that cannot be compared are ignored. */
static void keep_farthest(const event_value **kept, const event_value *candidate, const check *wanted)
{
    if (!has_order(candidate, wanted->as_times))
        return;
    const bool upwards = wanted->sign == COMPARISON_LESS || wanted->sign == COMPARISON_LESS_OR_EQUAL;
    if (!*kept || relate(candidate, *kept, wanted->as_times) == (upwards ? BEHIND : BEFORE))
        *kept = candidate;
}

/* The kind of a value that is not a comparable number. */
static value_kind kind_of(event_value_kind kind)
{
    switch (kind) {
    case EVENT_STRING:
        return VALUE_STRING;
    case EVENT_NUMBER:
        return VALUE_NUMBER_TEXT;
    case EVENT_TRUE:
        return VALUE_TRUE;
    case EVENT_FALSE:
        return VALUE_FALSE;
    case EVENT_NULL:
        return VALUE_NULL;
    case EVENT_CONTAINER:
        break;
    }
    return VALUE_CONTAINER;
}

/* The key by which a value is looked up: a time by its nanoseconds, a comparable number by its double. False if the value equals
 * nothing. */
static bool key_of(const event_value *value, const check *wanted, uint32_t *kind, char bytes[8], text *key)
{
    int64_t time;
    double number;
    *key = (text){bytes, 8};
    *kind = VALUE_NUMBER;
    if (wanted->as_times) {
        if (value->kind != EVENT_STRING || !timestamp_parse(value->bytes, value->length, &time))
            return false;
        memcpy(bytes, &time, sizeof time);
    } else if (value->kind == EVENT_NUMBER && number_parse(value->bytes, value->length, &number)) {
        memcpy(bytes, &number, sizeof number);
    } else {
        *kind = kind_of(value->kind);
        *key = value->kind <= EVENT_NUMBER ? (text){value->bytes, value->length} : (text){"", 0};
    }
    return true;
}

static bool make_set(matcher *scratch, partners *known)
{
    if (!scratch->partners)
        scratch->partners = value_set_new(scratch->compiled->values.seed);
    if (!scratch->partners)
        return false;
    value_set_clear(scratch->partners);
    known->set = scratch->partners;
    for (const event_value *value = known->all; value; value = value->next) {
        uint32_t kind;
        text key;
        char *bytes = scratch_allocate(&scratch->memory, 8);
        if (!bytes)
            return false;
        if (value->kind != EVENT_CONTAINER && key_of(value, known->wanted, &kind, bytes, &key) &&
            !value_set_add(scratch->partners, kind, key.bytes, key.length))
            return false;
    }
    return true;
}

/* Reads the values on the right. False if memory ran out. */
static bool meet_partners(matcher *scratch, partners *known)
{
    size_t count = 0;
    for (const event_value *value = known->all; value; value = value->next) {
        if (value->kind == EVENT_CONTAINER)
            continue;
        count++;
        if (!known->first)
            known->first = value;
        else if (!known->other && relate(value, known->first, known->wanted->as_times) != SAME)
            known->other = value;
        if (known->wanted->sign >= COMPARISON_LESS)
            keep_farthest(value->kind == EVENT_NUMBER ? &known->number : &known->string, value, known->wanted);
    }
    return known->wanted->sign != COMPARISON_EQUAL || count <= FEW_PARTNERS || make_set(scratch, known);
}

static bool has_equal(const event_value *value, const partners *known)
{
    char bytes[8];
    uint32_t kind;
    text key;
    if (known->set)
        return key_of(value, known->wanted, &kind, bytes, &key) && value_set_has(known->set, kind, key.bytes, key.length);
    for (const event_value *partner = known->all; partner; partner = partner->next)
        if (partner->kind != EVENT_CONTAINER && relate(value, partner, known->wanted->as_times) == SAME)
            return true;
    return false;
}

/* True if some value on the right stands in the check's order to `value`. */
static bool has_partner(const event_value *value, const partners *known)
{
    const check *wanted = known->wanted;
    if (wanted->sign == COMPARISON_EQUAL)
        return has_equal(value, known);
    if (wanted->sign == COMPARISON_NOT_EQUAL)
        return known->other || (known->first && relate(value, known->first, wanted->as_times) != SAME);
    const event_value *partner = value->kind == EVENT_NUMBER ? known->number : known->string;
    return partner && agrees(relate(value, partner, wanted->as_times), wanted->sign);
}

/* ---- Running ---- */

static regex_result run_regex(matcher *scratch, const event_value *value, const check *wanted)
{
    if (value->kind != EVENT_STRING)
        return REGEX_NO_MATCH;
    if (!scratch->regexes)
        scratch->regexes = regex_memory_new();
    return scratch->regexes ? regex_run(wanted->pattern, scratch->regexes, value->bytes, value->length) : REGEX_NO_MEMORY;
}

static bool holds_for(matcher *scratch, const check *wanted, const partners *known, const event_value *value, bool *limit)
{
    regex_result result;
    switch (wanted->kind) {
    case CHECK_PAIR:
        return has_partner(value, known);
    case CHECK_ORDER:
        return value->kind == EVENT_STRING &&
               agrees(relate_texts(value->bytes, value->length, wanted->text.bytes, wanted->text.length), wanted->sign);
    case CHECK_REGEX:
        result = run_regex(scratch, value, wanted);
        scratch->failed = scratch->failed || result == REGEX_NO_MEMORY;
        *limit = *limit || result == REGEX_LIMIT;
        return result == REGEX_MATCH;
    }
    assert(!"a check of no kind");
    return false;
}

static bool some_value(matcher *scratch, const check *wanted, const partners *known, const event_value *value, bool *limit)
{
    for (; value && !scratch->failed; value = value->next)
        if (value->kind != EVENT_CONTAINER && holds_for(scratch, wanted, known, value, limit) != wanted->inverted)
            return true;
    return false;
}

check_result check_run(matcher *scratch, const check *wanted, uint32_t node, bool *limit)
{
    const event_value *value = matcher_values(scratch, node);
    partners known = {.wanted = wanted};
    if (wanted->kind == CHECK_PAIR) {
        known.all = matcher_values(scratch, wanted->right);
        scratch->failed = scratch->failed || !meet_partners(scratch, &known);
    }
    const bool found = some_value(scratch, wanted, &known, value, limit);
    return scratch->failed ? CHECK_FAILED : found ? CHECK_TRUE : CHECK_FALSE;
}
