/* The lexical half of the portable scanner: checks and skips strings, numbers and literals, and decodes the escapes of
 * strings. */
#ifndef ENGINE_SCAN_SCAN_TEXT_H
#define ENGINE_SCAN_SCAN_TEXT_H

#include "engine/scan/scanner.h"

/* Each function takes the position of a token's first byte and returns the position behind its last byte. On error it returns
 * NULL and sets the place. */
typedef struct scan_place {
    diagnostic error;
    const char *at;
} scan_place;

/* `at` is behind the opening quote. The result is behind the closing quote. */
const char *scan_string(const char *at, const char *end, bool *escaped, scan_place *place);
const char *scan_number(const char *at, const char *end, scan_place *place);
const char *scan_literal(const char *at, const char *end, const char *word, size_t length, scan_place *place);

/* Decodes the escapes of a checked string into `out`, which must have room for `length` bytes. Returns the decoded length. */
size_t scan_unescape(const char *bytes, size_t length, char *out);

/* A name with its escapes decoded, in the scanner's memory. NULL if memory ran out. */
const char *scan_plain_name(scanner *scan, const char *name, size_t *length);

#endif
