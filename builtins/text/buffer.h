/*
 * A text that grows, such as the text that is rendered for a target. Its memory is kept when it is emptied, so nothing is
 * allocated any more when it is large enough for the events.
 */
#ifndef BUILTINS_TEXT_BUFFER_H
#define BUILTINS_TEXT_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

typedef enum buffer_state {
    BUFFER_OK,
    BUFFER_TOO_LONG, /* it would be longer than its limit */
    BUFFER_NO_MEMORY
} buffer_state;

/* A zeroed buffer is empty and has no limit. After a failure it takes nothing more, so it is enough to check the state at the
 * end. */
typedef struct buffer {
    char *bytes; /* followed by a NUL that `length` does not count; NULL before anything was appended */
    size_t length, capacity;
    size_t limit; /* in bytes; 0: no limit */
    buffer_state state;
} buffer;

/* Empties the buffer and clears a failure. The memory is kept. */
void buffer_clear(buffer *out);

/* Empties the buffer, clears a failure, and frees its memory if it is larger than `most` bytes. */
void buffer_recycle(buffer *out, size_t most);

void buffer_free(buffer *out);

/* Makes room for `more` bytes behind the text. False if the buffer has failed. */
bool buffer_reserve(buffer *out, size_t more);

void buffer_append(buffer *out, const char *bytes, size_t length);
void buffer_string(buffer *out, const char *string);
void buffer_format(buffer *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Appends a text as UTF-8. Bytes that are not UTF-8, also lone surrogates, become U+FFFD. */
void buffer_text(buffer *out, const char *bytes, size_t length);

/* Appends a text as the contents of a JSON string, without its quotes. A lone surrogate becomes its escape. Other bytes that are
 * not UTF-8 become U+FFFD. */
void buffer_escaped(buffer *out, const char *bytes, size_t length);

/* Appends a text as a JSON string with its quotes. */
void buffer_json_string(buffer *out, const char *bytes, size_t length);

#endif
