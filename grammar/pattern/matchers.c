/*
 * Reads the list of a field: scalars, and objects with one operator and its operand. Checks are made in the order of EventBridge,
 * token by token. The first check that fails decides the message.
 */
#include "grammar/base/number.h"
#include "grammar/pattern/numeric.h"
#include "grammar/pattern/pattern.h"
#include "grammar/pattern/pattern_internal.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* Records an error whose message has no arguments. Returns NULL, so that the caller can return it. */
static alternative *refuse(json_reader *reader, diagnostic which)
{
    json_reject(reader, which, "%s", diagnostic_about(which)->format);
    return NULL;
}

static alternative *make(json_reader *reader, alternative_kind kind)
{
    alternative *made = arena_allocate(reader->memory, sizeof *made);
    if (!made) {
        json_no_memory(reader);
        return NULL;
    }
    made->kind = kind;
    return made;
}

/* Reads the closing brace of an operator's object. A second key is an error with a message of the operator. */
static alternative *close_with(json_reader *reader, alternative *made, diagnostic two_keys)
{
    if (!made)
        return NULL;
    const json_token next = json_next(reader);
    if (next == JSON_OBJECT_END)
        return made;
    return refuse(reader, two_keys);
}

static alternative *close_one_key(json_reader *reader, alternative *made)
{
    return close_with(reader, made, DIAGNOSTIC_OPERATOR_NOT_ALONE);
}

static alternative *close_many_elements(json_reader *reader, alternative *made)
{
    return close_with(reader, made, DIAGNOSTIC_NUMERIC_TOO_MANY);
}

static alternative *string_operand(json_reader *reader, alternative_kind kind, diagnostic not_a_string)
{
    const json_token operand = json_next(reader);
    if (operand != JSON_STRING)
        return refuse(reader, not_a_string);
    alternative *made = make(reader, kind);
    return made && json_string(reader, &made->text) ? made : NULL;
}

static alternative *read_exactly(json_reader *reader)
{
    return close_one_key(reader, string_operand(reader, ALTERNATIVE_EXACTLY, DIAGNOSTIC_EXACTLY_NOT_STRING));
}

static alternative *read_ignore_case(json_reader *reader)
{
    return close_one_key(reader, string_operand(reader, ALTERNATIVE_EQUALS_IGNORE_CASE, DIAGNOSTIC_IGNORE_CASE_NOT_STRING));
}

/* ---- prefix and suffix, each plain or with {"equals-ignore-case": …} ---- */

typedef struct affix {
    alternative_kind plain, ignoring_case;
    diagnostic not_a_string, no_name;
} affix;

static alternative *read_affix_object(json_reader *reader, const affix *kind)
{
    if (json_next(reader) != JSON_NAME)
        return refuse(reader, kind->no_name);
    if (!text_is(reader->name, "equals-ignore-case")) {
        if (kind->plain == ALTERNATIVE_PREFIX)
            json_reject(reader, MESSAGE(PREFIX_UNSUPPORTED), reader->name.bytes);
        else
            json_reject(reader, MESSAGE(SUFFIX_UNSUPPORTED), reader->name.bytes);
        return NULL;
    }
    alternative *made = string_operand(reader, kind->ignoring_case, DIAGNOSTIC_IGNORE_CASE_NOT_STRING);
    return close_one_key(reader, close_one_key(reader, made));
}

static alternative *read_affix(json_reader *reader, const affix *kind)
{
    const json_token operand = json_next(reader);
    if (operand == JSON_OBJECT_BEGIN)
        return read_affix_object(reader, kind);
    if (operand != JSON_STRING)
        return refuse(reader, kind->not_a_string);
    alternative *made = make(reader, kind->plain);
    return made && json_string(reader, &made->text) ? close_one_key(reader, made) : NULL;
}

static alternative *read_prefix(json_reader *reader)
{
    static const affix kind = {ALTERNATIVE_PREFIX, ALTERNATIVE_PREFIX_IGNORE_CASE, DIAGNOSTIC_PREFIX_NOT_STRING,
                               DIAGNOSTIC_PREFIX_EMPTY};
    return read_affix(reader, &kind);
}

static alternative *read_suffix(json_reader *reader)
{
    static const affix kind = {ALTERNATIVE_SUFFIX, ALTERNATIVE_SUFFIX_IGNORE_CASE, DIAGNOSTIC_SUFFIX_NOT_STRING,
                               DIAGNOSTIC_SUFFIX_EMPTY};
    return read_affix(reader, &kind);
}

/* ---- wildcard ---- */

wildcard_result wildcard_check(text operand, size_t *position)
{
    for (size_t i = 0; i < operand.length; i++) {
        const char next = i + 1 < operand.length ? operand.bytes[i + 1] : '\0';
        *position = i;
        if (operand.bytes[i] == '*' && next == '*')
            return WILDCARD_TWO_STARS;
        if (operand.bytes[i] == '\\' && next != '*' && next != '\\')
            return WILDCARD_BAD_ESCAPE;
        i += operand.bytes[i] == '\\';
    }
    return WILDCARD_GOOD;
}

/* Places are byte offsets into the operand with its quotes, so its first byte is at 1. */
static bool check_wildcard(json_reader *reader, text operand)
{
    size_t position;
    switch (wildcard_check(operand, &position)) {
    case WILDCARD_TWO_STARS:
        return json_reject(reader, MESSAGE(WILDCARD_TWO_STARS), position + 1);
    case WILDCARD_BAD_ESCAPE:
        return json_reject(reader, MESSAGE(WILDCARD_BAD_ESCAPE), position + 1);
    case WILDCARD_GOOD:
        break;
    }
    return true;
}

static alternative *read_wildcard(json_reader *reader)
{
    alternative *made = string_operand(reader, ALTERNATIVE_WILDCARD, DIAGNOSTIC_WILDCARD_NOT_STRING);
    return made && check_wildcard(reader, made->text) ? close_one_key(reader, made) : NULL;
}

/* ---- exists, cidr, numeric ---- */

static alternative *read_exists(json_reader *reader)
{
    const json_token operand = json_next(reader);
    if (operand != JSON_TRUE && operand != JSON_FALSE)
        return refuse(reader, DIAGNOSTIC_EXISTS_NOT_BOOLEAN);
    return close_one_key(reader, make(reader, operand == JSON_TRUE ? ALTERNATIVE_PRESENT : ALTERNATIVE_ABSENT));
}

/* Reads a decimal number of 32 bits with an optional sign, as Java does. */
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

/* Finds the only slash. Slashes at the end do not count, and the text before them must have two parts. */
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
    if (!slash)
        return json_reject_nowhere(reader, MESSAGE(CIDR_NO_SLASH));
    const size_t length = (size_t)(slash - operand.bytes);
    if (!read_mask(slash + 1, operand.length - length - 1, &mask))
        return json_reject_nowhere(reader, MESSAGE(CIDR_BITS_NOT_NUMBER));
    if (mask < 0)
        return json_reject_nowhere(reader, MESSAGE(CIDR_BITS_NEGATIVE));
    const address_result result = address_parse(operand.bytes, length, &block->base);
    if (result == ADDRESS_NONSTANDARD)
        return json_reject_nowhere(reader, MESSAGE(CIDR_NONSTANDARD_ADDRESS), (int)length, operand.bytes);
    if (result == ADDRESS_INVALID)
        return json_reject_nowhere(reader, MESSAGE(CIDR_INVALID_ADDRESS), (int)length, operand.bytes);
    if (mask >= block->base.bits)
        return block->base.bits == 32 ? json_reject_nowhere(reader, MESSAGE(CIDR_BITS_IPV4))
                                      : json_reject_nowhere(reader, MESSAGE(CIDR_BITS_IPV6));
    block->prefix = (uint8_t)mask;
    return true;
}

static alternative *read_cidr(json_reader *reader)
{
    alternative *made = string_operand(reader, ALTERNATIVE_CIDR, DIAGNOSTIC_PREFIX_NOT_STRING);
    return made && read_block(reader, made->text, &made->block) ? close_one_key(reader, made) : NULL;
}

static alternative *read_numeric(json_reader *reader)
{
    alternative *made = make(reader, ALTERNATIVE_NUMERIC);
    return made && numeric_read(reader, &made->range) ? close_many_elements(reader, made) : NULL;
}

/* ---- anything-but ---- */

static alternative *number_value(json_reader *reader)
{
    alternative *made = make(reader, ALTERNATIVE_NUMBER);
    if (!made)
        return NULL;
    const text written = json_token_text(reader);
    const char *copy = arena_copy(reader->memory, written.bytes, written.length);
    if (!copy) {
        json_no_memory(reader);
        return NULL;
    }
    made->text = (text){copy, written.length};
    made->comparable = number_parse(written.bytes, written.length, &made->number);
    return made;
}

/* Reads one value of `anything-but`, alone or in its list. An error about a number that is alone has no place. */
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
        json_reject(reader, MESSAGE(NUMBER_NOT_COMPARABLE), (int)made->text.length, made->text.bytes);
    } else {
        json_reject_nowhere(reader, MESSAGE(NUMBER_NOT_COMPARABLE), (int)made->text.length, made->text.bytes);
    }
    return NULL;
}

static alternative *read_plain_list(json_reader *reader)
{
    alternative *first = NULL, **end = &first;
    bool numbers = false, strings = false;
    reader->doubled = true;
    for (json_token value = json_next(reader); value != JSON_ARRAY_END; value = json_next(reader)) {
        if (value != JSON_STRING && value != JSON_NUMBER)
            return refuse(reader, DIAGNOSTIC_ANYTHING_BUT_BAD_ITEM);
        *end = plain_value(reader, value, true);
        if (!*end)
            return NULL;
        numbers = numbers || value == JSON_NUMBER;
        strings = strings || value == JSON_STRING;
        end = &(*end)->next;
    }
    reader->doubled = false;
    return numbers != strings ? first : refuse(reader, DIAGNOSTIC_ANYTHING_BUT_MIXED);
}

/* The operators that are allowed inside anything-but, each with a string or a list of strings. */
typedef struct negated {
    const char *name;
    alternative_kind kind;
    diagnostic not_a_string; /* DIAGNOSTIC_NONE: the operator is not allowed there */
} negated;

static const negated negatable[] = {
#define ALTERNATIVE(kind, place, word, read, denied, index, listed, sentence, example)                                           \
    {word, ALTERNATIVE_##kind, DIAGNOSTIC_##denied},
#include "grammar/base/operators.def"
#undef ALTERNATIVE
};

static alternative *negated_value(json_reader *reader, const negated *operation)
{
    alternative *made = make(reader, operation->kind);
    if (!made || !json_string(reader, &made->text))
        return NULL;
    const bool is_affix = operation->kind == ALTERNATIVE_PREFIX || operation->kind == ALTERNATIVE_SUFFIX;
    return !is_affix || made->text.length ? made : refuse(reader, DIAGNOSTIC_ANYTHING_BUT_AFFIX_EMPTY);
}

static alternative *read_negated_list(json_reader *reader, const negated *operation)
{
    alternative *first = NULL, **end = &first;
    reader->doubled = true;
    for (json_token value = json_next(reader); value != JSON_ARRAY_END; value = json_next(reader)) {
        if (value != JSON_STRING)
            return refuse(reader, operation->not_a_string);
        *end = negated_value(reader, operation);
        if (!*end)
            return NULL;
        end = &(*end)->next;
    }
    reader->doubled = false;
    if (!first)
        return refuse(reader, DIAGNOSTIC_ANYTHING_BUT_MIXED);
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
    return refuse(reader, operand == JSON_NUMBER ? operation->not_a_string : DIAGNOSTIC_ANYTHING_BUT_NOT_VALUE);
}

static alternative *read_negated(json_reader *reader)
{
    if (json_next(reader) != JSON_NAME)
        return refuse(reader, DIAGNOSTIC_ANYTHING_BUT_EMPTY);
    for (size_t i = 0; i < sizeof negatable / sizeof *negatable; i++)
        if (negatable[i].not_a_string != DIAGNOSTIC_NONE && text_is(reader->name, negatable[i].name))
            return close_many_elements(reader, read_negated_operand(reader, &negatable[i]));
    json_reject(reader, MESSAGE(ANYTHING_BUT_UNSUPPORTED), reader->name.bytes);
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
        refuse(reader, DIAGNOSTIC_ANYTHING_BUT_NOT_VALUE);
    alternative *made = operands && !reader->message ? make(reader, ALTERNATIVE_NONE_OF) : NULL;
    if (made)
        made->operands = operands;
    return close_many_elements(reader, made);
}

/* ---- Lists ---- */

static const struct {
    const char *name;
    alternative *(*read)(json_reader *reader); /* NULL: not an operator of patterns */
} operators[] = {
#define ALTERNATIVE(kind, place, word, read, denied, index, listed, sentence, example) {word, read},
#include "grammar/base/operators.def"
#undef ALTERNATIVE
};

static alternative *read_matcher(json_reader *reader)
{
    if (json_next(reader) != JSON_NAME)
        return refuse(reader, DIAGNOSTIC_OPERATOR_MISSING);
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (operators[i].read && text_is(reader->name, operators[i].name))
            return operators[i].read(reader);
    json_reject(reader, MESSAGE(OPERATOR_UNKNOWN), reader->name.bytes);
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
    return refuse(reader, DIAGNOSTIC_PATTERN_BAD_VALUE);
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
        refuse(reader, DIAGNOSTIC_PATTERN_EMPTY_LIST);
    return first;
}

bool matchers_is_reserved(text name)
{
    /* Names that EventBridge's engine reserves, in addition to the operators. */
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
