/* UTF-8 as texts are kept: with the three-byte form of a lone surrogate that a JSON escape asks for, which valid UTF-8 never contains. */
#ifndef GRAMMAR_BASE_UTF8_H
#define GRAMMAR_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* True for a byte of a character that is not its first one. */
static inline bool utf8_is_continuation(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

/* Writes a code point, a surrogate like any other; returns the end of what was written, at most four bytes on. */
char *utf8_put(char *out, uint32_t code);

/* The length of a text in UTF-16 units, which is how EventBridge counts. */
size_t utf8_units(const char *bytes, size_t length);

#endif
