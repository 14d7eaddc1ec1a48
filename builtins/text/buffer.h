/*
 * A text that grows: what is rendered for a target. Its memory stays when it is emptied, so that nothing is allocated once it has grown
 * to what the events need.
 */
#ifndef BUILTINS_TEXT_BUFFER_H
#define BUILTINS_TEXT_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

typedef enum buffer_state {
    BUFFER_OK,
    BUFFER_TOO_LONG, /* it would exceed its limit */
    BUFFER_NO_MEMORY
} buffer_state;

/* Zeroed, it is an empty one without a limit. Once it has failed it takes nothing more, so that only the end need be checked. */
typedef struct buffer {
    char *bytes; /* what was appended ends in a NUL that does not count; NULL while nothing was */
    size_t length, capacity;
    size_t limit; /* most bytes; 0: none */
    buffer_state state;
} buffer;

/* Empties it and forgets a failure; the memory stays. */
void buffer_clear(buffer *out);

/* The same; of more memory than `most` bytes nothing stays. */
void buffer_recycle(buffer *out, size_t most);

void buffer_free(buffer *out);

/* Room for `more` bytes behind those that are there. False: it has failed. */
bool buffer_reserve(buffer *out, size_t more);

void buffer_append(buffer *out, const char *bytes, size_t length);
void buffer_string(buffer *out, const char *string);
void buffer_format(buffer *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Appends a text as UTF-8: what is none, a lone surrogate too, becomes U+FFFD. */
void buffer_text(buffer *out, const char *bytes, size_t length);

/* Appends a text as it stands between the quotes of a JSON string. A lone surrogate becomes its escape, anything else that is no
 * UTF-8 U+FFFD. */
void buffer_escaped(buffer *out, const char *bytes, size_t length);

/* The same with the quotes. */
void buffer_json_string(buffer *out, const char *bytes, size_t length);

#endif
