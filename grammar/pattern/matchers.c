/*
 * What stands in a field's list: scalars, and objects of one operator and its operand. Checks are made in the order in which
 * EventBridge makes them, token by token, and the first that fails decides the message.
 */
#include "grammar/base/number.h"
#include "grammar/pattern/numeric.h"
#include "grammar/pattern/pattern.h"
#include "grammar/pattern/pattern_internal.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static alternative *make(json_reader *reader, alternative_kind kind)
{
    alternative *made = arena_allocate(reader->memory, sizeof *made);
    if (!made) {
        json_fail_nowhere(reader, "out of memory");
        reader->status = KF_NO_MEMORY;
        return NULL;
    }
    made->kind = kind;
    return made;
}

/* The matcher's closing brace; a second key instead is an error in the operator's words. */
static alternative *close_with(json_reader *reader, alternative *made, const char *complaint)
{
    if (!made)
        return NULL;
    const json_token next = json_next(reader);
    if (next == JSON_OBJECT_END)
        return made;
    json_fail(reader, "%s", complaint);
    return NULL;
}

static alternative *close_one_key(json_reader *reader, alternative *made)
{
    return close_with(reader, made, "Only one key allowed in match expression");
}

static alternative *close_many_elements(json_reader *reader, alternative *made)
{
    return close_with(reader, made, "Too many elements in numeric expression");
}

static alternative *string_operand(json_reader *reader, alternative_kind kind, const char *complaint)
{
    const json_token operand = json_next(reader);
    if (operand != JSON_STRING) {
        json_fail(reader, "%s", complaint);
        return NULL;
    }
    alternative *made = make(reader, kind);
    return made && json_string(reader, &made->text) ? made : NULL;
}

static alternative *read_exactly(json_reader *reader)
{
    return close_one_key(reader, string_operand(reader, ALTERNATIVE_EXACTLY, "exact match pattern must be a string"));
}

static alternative *read_ignore_case(json_reader *reader)
{
    return close_one_key(
        reader, string_operand(reader, ALTERNATIVE_EQUALS_IGNORE_CASE, "equals-ignore-case match pattern must be a string"));
}

/* ---- prefix and suffix, each plain or with {"equals-ignore-case": …} ---- */

typedef struct affix {
    alternative_kind plain, ignoring_case;
    const char *not_a_string, *no_name, *unsupported;
} affix;

static alternative *read_affix_object(json_reader *reader, const affix *kind)
{
    if (json_next(reader) != JSON_NAME) {
        json_fail(reader, "%s", kind->no_name);
        return NULL;
    }
    if (!text_is(reader->name, "equals-ignore-case")) {
        json_fail(reader, "%s: %s", kind->unsupported, reader->name.bytes);
        return NULL;
    }
    alternative *made = string_operand(reader, kind->ignoring_case, "equals-ignore-case match pattern must be a string");
    return close_one_key(reader, close_one_key(reader, made));
}

static alternative *read_affix(json_reader *reader, const affix *kind)
{
    const json_token operand = json_next(reader);
    if (operand == JSON_OBJECT_BEGIN)
        return read_affix_object(reader, kind);
    if (operand != JSON_STRING) {
        json_fail(reader, "%s", kind->not_a_string);
        return NULL;
    }
    alternative *made = make(reader, kind->plain);
    return made && json_string(reader, &made->text) ? close_one_key(reader, made) : NULL;
}

static alternative *read_prefix(json_reader *reader)
{
    static const affix kind = {ALTERNATIVE_PREFIX, ALTERNATIVE_PREFIX_IGNORE_CASE, "prefix match pattern must be a string",
                               "Prefix expression name not found", "Unsupported prefix pattern"};
    return read_affix(reader, &kind);
}

static alternative *read_suffix(json_reader *reader)
{
    static const affix kind = {ALTERNATIVE_SUFFIX, ALTERNATIVE_SUFFIX_IGNORE_CASE, "suffix match pattern must be a string",
                               "Suffix expression name not found", "Unsupported suffix pattern"};
    return read_affix(reader, &kind);
}

/* ---- wildcard ---- */

const char *wildcard_fault(text operand, size_t *position)
{
    for (size_t i = 0; i < operand.length; i++) {
        const char next = i + 1 < operand.length ? operand.bytes[i + 1] : '\0';
        *position = i;
        if (operand.bytes[i] == '*' && next == '*')
            return "Consecutive wildcard characters";
        if (operand.bytes[i] == '\\' && next != '*' && next != '\\')
            return "Invalid escape character";
        i += operand.bytes[i] == '\\';
    }
    return NULL;
}

/* Places are byte offsets into the operand between quotes, so its first byte is at 1. */
static bool check_wildcard(json_reader *reader, text operand)
{
    size_t position;
    const char *fault = wildcard_fault(operand, &position);
    if (fault)
        json_fail(reader, "%s at pos %zu", fault, position + 1);
    return !fault;
}

static alternative *read_wildcard(json_reader *reader)
{
    alternative *made = string_operand(reader, ALTERNATIVE_WILDCARD, "wildcard match pattern must be a string");
    return made && check_wildcard(reader, made->text) ? close_one_key(reader, made) : NULL;
}

/* ---- exists, cidr, numeric ---- */

static alternative *read_exists(json_reader *reader)
{
    const json_token operand = json_next(reader);
    if (operand != JSON_TRUE && operand != JSON_FALSE) {
        json_fail(reader, "exists match pattern must be either true or false.");
        return NULL;
    }
    return close_one_key(reader, make(reader, operand == JSON_TRUE ? ALTERNATIVE_PRESENT : ALTERNATIVE_ABSENT));
}

/* A decimal number of 32 bits with an optional sign, as Java reads one. */
static bool read_mask(const char *bytes, size_t length, long *mask)
{
    size_t at = length && (*bytes == '+' || *bytes == '-') ? 1 : 0;
    long long value = 0;
    if (at == length)
        return false;
    for (; at < length; at++) {
        if (bytes[at] < '0' || bytes[at] > '9')
            return false;
        value = value * 10 + (bytes[at] - '0');
        if (value > (long long)INT_MAX + (bytes[0] == '-'))
            return false;
    }
    *mask = (long)(bytes[0] == '-' ? -value : value);
    return true;
}

/* The one slash; slashes at the end do not count, and what stands before them must be two parts. */
static const char *find_slash(text *operand)
{
    while (operand->length && operand->bytes[operand->length - 1] == '/')
        operand->length--;
    const char *slash = operand->length ? memchr(operand->bytes, '/', operand->length) : NULL;
    if (!slash || memchr(slash + 1, '/', operand->length - (size_t)(slash + 1 - operand->bytes)))
        return NULL;
    return slash;
}

static bool read_block(json_reader *reader, text operand, address_block *block)
{
    long mask;
    const char *slash = find_slash(&operand);
    if (!slash) {
        json_fail_nowhere(reader, "Malformed CIDR, one '/' required");
        return false;
    }
    const size_t length = (size_t)(slash - operand.bytes);
    if (!read_mask(slash + 1, operand.length - length - 1, &mask)) {
        json_fail_nowhere(reader, "Malformed CIDR, mask bits must be an integer");
        return false;
    }
    if (mask < 0) {
        json_fail_nowhere(reader, "Malformed CIDR, mask bits must not be negative");
        return false;
    }
    const address_result result = address_parse(operand.bytes, length, &block->base);
    if (result != ADDRESS_OK) {
        json_fail_nowhere(reader, "%s IP address: %.*s", result == ADDRESS_NONSTANDARD ? "Nonstandard" : "Invalid", (int)length,
                          operand.bytes);
        return false;
    }
    if (mask >= block->base.bits) {
        json_fail_nowhere(reader, block->base.bits == 32 ? "IPv4 mask bits must be < 32" : "IPv6 mask bits must be < 128");
        return false;
    }
    block->prefix = (uint8_t)mask;
    return true;
}

static alternative *read_cidr(json_reader *reader)
{
    alternative *made = string_operand(reader, ALTERNATIVE_CIDR, "prefix match pattern must be a string");
    return made && read_block(reader, made->text, &made->block) ? close_one_key(reader, made) : NULL;
}

static alternative *read_numeric(json_reader *reader)
{
    alternative *made = make(reader, ALTERNATIVE_NUMERIC);
    return made && numeric_read(reader, &made->range) ? close_many_elements(reader, made) : NULL;
}

/* ---- anything-but ---- */

static const char mixed_list[] = "Inside anything but list, either all values are number or string, mixed type is not supported";
static const char not_a_value[] = "Value of anything-but must be an array or single string/number value.";

static alternative *number_value(json_reader *reader)
{
    alternative *made = make(reader, ALTERNATIVE_NUMBER);
    if (!made)
        return NULL;
    const text written = json_token_text(reader);
    const char *copy = arena_copy(reader->memory, written.bytes, written.length);
    if (!copy) {
        json_fail_nowhere(reader, "out of memory");
        reader->status = KF_NO_MEMORY;
        return NULL;
    }
    made->text = (text){copy, written.length};
    made->comparable = number_parse(written.bytes, written.length, &made->number);
    return made;
}

/* One value of `anything-but` or its list: an error about a number has no place where it stands alone. */
static alternative *plain_value(json_reader *reader, json_token value, bool in_list)
{
    if (value == JSON_STRING) {
        alternative *made = make(reader, ALTERNATIVE_EXACTLY);
        return made && json_string(reader, &made->text) ? made : NULL;
    }
    alternative *made = number_value(reader);
    if (!made || made->comparable)
        return made;
    if (in_list) {
        reader->doubled = false;
        json_fail(reader, "Cannot compare number : %s", made->text.bytes);
    } else {
        json_fail_nowhere(reader, "Cannot compare number : %s", made->text.bytes);
    }
    return NULL;
}

static alternative *read_plain_list(json_reader *reader)
{
    alternative *first = NULL, **end = &first;
    bool numbers = false, strings = false;
    reader->doubled = true;
    for (json_token value = json_next(reader); value != JSON_ARRAY_END; value = json_next(reader)) {
        if (value != JSON_STRING && value != JSON_NUMBER) {
            json_fail(reader, "Inside anything but list, start|null|boolean is not supported.");
            return NULL;
        }
        *end = plain_value(reader, value, true);
        if (!*end)
            return NULL;
        numbers = numbers || value == JSON_NUMBER;
        strings = strings || value == JSON_STRING;
        end = &(*end)->next;
    }
    reader->doubled = false;
    if (numbers != strings)
        return first;
    json_fail(reader, "%s", mixed_list);
    return NULL;
}

/* The operators that may stand inside anything-but, each with a string or a list of strings. */
typedef struct negated {
    const char *name;
    alternative_kind kind;
    const char *not_a_string; /* NULL: it may not */
} negated;

static const negated negatable[] = {
#define ALTERNATIVE(kind, place, word, read, denied, index, listed, sentence, example) {word, ALTERNATIVE_##kind, denied},
#include "grammar/base/operators.def"
#undef ALTERNATIVE
};

static alternative *negated_value(json_reader *reader, const negated *operation)
{
    alternative *made = make(reader, operation->kind);
    if (!made || !json_string(reader, &made->text))
        return NULL;
    const bool is_affix = operation->kind == ALTERNATIVE_PREFIX || operation->kind == ALTERNATIVE_SUFFIX;
    if (!is_affix || made->text.length)
        return made;
    json_fail(reader, "Null prefix/suffix not allowed");
    return NULL;
}

static alternative *read_negated_list(json_reader *reader, const negated *operation)
{
    alternative *first = NULL, **end = &first;
    reader->doubled = true;
    for (json_token value = json_next(reader); value != JSON_ARRAY_END; value = json_next(reader)) {
        if (value != JSON_STRING) {
            json_fail(reader, "%s", operation->not_a_string);
            return NULL;
        }
        *end = negated_value(reader, operation);
        if (!*end)
            return NULL;
        end = &(*end)->next;
    }
    reader->doubled = false;
    if (!first)
        json_fail(reader, "%s", mixed_list);
    for (const alternative *one = first; one && operation->kind == ALTERNATIVE_WILDCARD; one = one->next)
        if (!check_wildcard(reader, one->text))
            return NULL;
    return first;
}

static alternative *read_negated_operand(json_reader *reader, const negated *operation)
{
    const json_token operand = json_next(reader);
    if (operand == JSON_ARRAY_BEGIN)
        return read_negated_list(reader, operation);
    if (operand == JSON_STRING) {
        alternative *made = negated_value(reader, operation);
        return made && (operation->kind != ALTERNATIVE_WILDCARD || check_wildcard(reader, made->text)) ? made : NULL;
    }
    json_fail(reader, "%s", operand == JSON_NUMBER ? operation->not_a_string : not_a_value);
    return NULL;
}

static alternative *read_negated(json_reader *reader)
{
    if (json_next(reader) != JSON_NAME) {
        json_fail(reader, "Anything-But expression name not found");
        return NULL;
    }
    for (size_t i = 0; i < sizeof negatable / sizeof *negatable; i++)
        if (negatable[i].not_a_string && text_is(reader->name, negatable[i].name))
            return close_many_elements(reader, read_negated_operand(reader, &negatable[i]));
    json_fail(reader, "Unsupported anything-but pattern: %s", reader->name.bytes);
    return NULL;
}

static alternative *read_anything_but(json_reader *reader)
{
    alternative *operands = NULL;
    const json_token operand = json_next(reader);
    if (operand == JSON_ARRAY_BEGIN)
        operands = read_plain_list(reader);
    else if (operand == JSON_OBJECT_BEGIN)
        operands = read_negated(reader);
    else if (operand == JSON_STRING || operand == JSON_NUMBER)
        operands = plain_value(reader, operand, false);
    else
        json_fail(reader, "%s", not_a_value);
    alternative *made = operands && !reader->message ? make(reader, ALTERNATIVE_NONE_OF) : NULL;
    if (made)
        made->operands = operands;
    return close_many_elements(reader, made);
}

/* ---- Lists ---- */

static const struct {
    const char *name;
    alternative *(*read)(json_reader *reader); /* NULL: it is none of a pattern's */
} operators[] = {
#define ALTERNATIVE(kind, place, word, read, denied, index, listed, sentence, example) {word, read},
#include "grammar/base/operators.def"
#undef ALTERNATIVE
};

static alternative *read_matcher(json_reader *reader)
{
    if (json_next(reader) != JSON_NAME) {
        json_fail(reader, "Match expression name not found");
        return NULL;
    }
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (operators[i].read && text_is(reader->name, operators[i].name))
            return operators[i].read(reader);
    json_fail(reader, "Unrecognized match type %s", reader->name.bytes);
    return NULL;
}

static alternative *read_item(json_reader *reader, json_token item)
{
    alternative *made;
    switch (item) {
    case JSON_OBJECT_BEGIN:
        return read_matcher(reader);
    case JSON_STRING:
        made = make(reader, ALTERNATIVE_STRING);
        return made && json_string(reader, &made->text) ? made : NULL;
    case JSON_NUMBER:
        return number_value(reader);
    case JSON_TRUE:
        return make(reader, ALTERNATIVE_TRUE);
    case JSON_FALSE:
        return make(reader, ALTERNATIVE_FALSE);
    case JSON_NULL:
        return make(reader, ALTERNATIVE_NULL);
    case JSON_END:
    case JSON_ERROR:
    case JSON_OBJECT_END:
    case JSON_ARRAY_BEGIN:
    case JSON_ARRAY_END:
    case JSON_NAME:
        break;
    }
    json_fail(reader, "Match value must be String, number, true, false, or null");
    return NULL;
}

alternative *matchers_read_list(json_reader *reader)
{
    alternative *first = NULL, **end = &first;
    for (json_token item = json_next(reader); item != JSON_ARRAY_END; item = json_next(reader)) {
        *end = read_item(reader, item);
        if (!*end)
            return NULL;
        end = &(*end)->next;
    }
    if (!first)
        json_fail(reader, "Empty arrays are not allowed");
    return first;
}

bool matchers_is_reserved(text name)
{
    /* Beside the operators, what EventBridge's engine has as one or keeps for itself. */
    static const char *const reserved[] = {"=",
                                           "<",
                                           "<=",
                                           ">",
                                           ">=",
                                           "regex",
                                           "not-wildcard",
                                           "not-equals-ignore-case",
                                           "date-after",
                                           "date-on-or-after",
                                           "date-before",
                                           "date-on-or-before",
                                           "in-date-range",
                                           "ip-address-in-range",
                                           "ip-address-not-in-range"};
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (operators[i].read && text_is(name, operators[i].name))
            return true;
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (text_is(name, reserved[i]))
            return true;
    return false;
}
