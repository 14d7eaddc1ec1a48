/*
 * Conversions of JSON text whose syntax has been checked: strings into the text that they stand for, and events onto one line.
 */
#ifndef CLI_READ_EVENT_TEXT_H
#define CLI_READ_EVENT_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Decodes the bytes between a string's quotes into `out`, which has room for `length` bytes. *decoded is how many bytes it
 * took. False at half of a surrogate pair, which has no form in UTF-8; the text before it has been decoded. */
bool event_text_decode(const char *bytes, size_t length, char *out, size_t *decoded);

/* Where in `bytes` the decoded byte with this number comes from. */
size_t event_text_origin(const char *bytes, size_t length, size_t decoded);

/* Copies JSON without the white space between its tokens into `out`, which has room for `length` bytes. Returns how many bytes
 * it took. */
size_t event_text_one_line(const char *bytes, size_t length, char *out);

#endif
