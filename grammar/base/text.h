/*
 * A run of bytes, and the one set of comparisons between runs and strings.
 *
 * `text_…` takes a `text`: bytes and a length. `string_…` takes a string that ends with a NUL. What a text is compared with is
 * nearly always a word of our own and thus a string. "Ignoring case" means the letters A to Z of ASCII, whatever the locale is.
 *
 * Everything is inline: this header has no object file and no symbols, and uses nothing of ours. The program (cli/), which
 * otherwise sees only the public header, may therefore include it too. grammar/base/vec.h is the other such header.
 */
#ifndef GRAMMAR_BASE_TEXT_H
#define GRAMMAR_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* A run of bytes that something else owns; not terminated. Text is UTF-8, in which a lone surrogate that a JSON escape asks for
 * is kept as its three-byte form, which no valid UTF-8 contains, so that it equals itself and nothing else. */
typedef struct text {
    const char *bytes;
    size_t length;
} text;

/* The bytes of a string without its NUL. NULL gives {NULL, 0}. */
static inline text text_of(const char *string)
{
    return (text){string, string ? strlen(string) : 0};
}

static inline bool text_equals(text left, text right)
{
    /* memcmp must not be given NULL, which is what an empty text may have. */
    return left.length == right.length && (left.length == 0 || memcmp(left.bytes, right.bytes, left.length) == 0);
}

static inline bool text_is(text whole, const char *string)
{
    return text_equals(whole, text_of(string));
}

static inline bool text_begins(text whole, const char *prefix)
{
    const size_t length = strlen(prefix);
    return whole.length >= length && text_equals((text){whole.bytes, length}, (text){prefix, length});
}

static inline bool text_ends(text whole, const char *suffix)
{
    const size_t length = strlen(suffix);
    return length == 0 ||
           (whole.length >= length && text_equals((text){whole.bytes + whole.length - length, length}, (text){suffix, length}));
}

static inline char text_lower(char byte)
{
    return (char)(byte >= 'A' && byte <= 'Z' ? byte - 'A' + 'a' : byte);
}

static inline bool text_begins_ignoring_case(text whole, const char *prefix)
{
    for (size_t i = 0; prefix[i] != '\0'; i++)
        if (i == whole.length || text_lower(whole.bytes[i]) != text_lower(prefix[i]))
            return false;
    return true;
}

static inline bool text_is_ignoring_case(text whole, const char *string)
{
    return whole.length == strlen(string) && text_begins_ignoring_case(whole, string);
}

/* Below, equal to or above 0: the order of the bytes, which for UTF-8 is that of the code points. A text stands before those that
 * it begins. */
static inline int text_order(text left, text right)
{
    const size_t common = left.length < right.length ? left.length : right.length;
    const int order = common ? memcmp(left.bytes, right.bytes, common) : 0;
    return order ? order : (left.length > right.length) - (left.length < right.length);
}

static inline bool string_begins(const char *string, const char *prefix)
{
    return strncmp(string, prefix, strlen(prefix)) == 0;
}

static inline bool string_begins_ignoring_case(const char *string, const char *prefix)
{
    return text_begins_ignoring_case(text_of(string), prefix);
}

static inline bool string_ends(const char *string, const char *suffix)
{
    return text_ends(text_of(string), suffix);
}

static inline bool string_is_ignoring_case(const char *left, const char *right)
{
    return text_is_ignoring_case(text_of(left), right);
}

/* True as well if both are NULL. */
static inline bool string_is_same(const char *left, const char *right)
{
    return left && right ? strcmp(left, right) == 0 : left == right;
}

#endif
