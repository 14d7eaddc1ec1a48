/*
 * Strings of checked JSON as the text that they stand for, with the way back from a place in it; and events on one line.
 */
#ifndef CLI_READ_EVENT_TEXT_H
#define CLI_READ_EVENT_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Decodes what is between a string's quotes into `out`, which has room for `length` bytes. *decoded is how many it took; false at a
 * surrogate without its other half, which no text in UTF-8 can hold, with the text before it decoded. */
bool event_text_decode(const char *bytes, size_t length, char *out, size_t *decoded);

/* Where in `bytes` the text's byte number `decoded` comes from. */
size_t event_text_origin(const char *bytes, size_t length, size_t decoded);

/* Copies JSON without the white space between its tokens into `out`, which has room for `length` bytes; returns how many it took. */
size_t event_text_one_line(const char *bytes, size_t length, char *out);

#endif
