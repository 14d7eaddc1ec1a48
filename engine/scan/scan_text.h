/* The lexical half of the scanner: strings, numbers and literals, each checked and stepped over, and strings without their escapes. */
#ifndef ENGINE_SCAN_SCAN_TEXT_H
#define ENGINE_SCAN_SCAN_TEXT_H

#include "engine/scan/scanner.h"

/* Each takes the position of a token's first byte and returns that behind its last, or NULL with *error and *at set. */
typedef struct scan_place {
    const char *error;
    const char *at;
} scan_place;

/* `at` is behind the opening quote; the result is behind the closing one. */
const char *scan_string(const char *at, const char *end, bool *escaped, scan_place *place);
const char *scan_number(const char *at, const char *end, scan_place *place);
const char *scan_literal(const char *at, const char *end, const char *word, size_t length, scan_place *place);

/* Decodes the escapes of a checked string into `out`, which has room for `length` bytes; returns how many it took. */
size_t scan_unescape(const char *bytes, size_t length, char *out);

/* A name without its escapes, in the scanner's memory; NULL if that ran out. */
const char *scan_plain_name(scanner *scan, const char *name, size_t *length);

#endif
