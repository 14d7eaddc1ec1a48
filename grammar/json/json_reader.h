/*
 * JSON, pulled token by token, with the words and the positions of the reader below EventBridge's engine: it looks one token ahead
 * after a name, reads a string only when it is asked for, and reports where it stands, which is behind the current token.
 */
#ifndef GRAMMAR_JSON_JSON_READER_H
#define GRAMMAR_JSON_JSON_READER_H

#include "grammar/json/lexer.h"

#define JSON_MOST_DEPTH 1000

typedef enum json_token {
    JSON_END, /* of the text, before any value */
    JSON_ERROR,
    JSON_OBJECT_BEGIN,
    JSON_OBJECT_END,
    JSON_ARRAY_BEGIN,
    JSON_ARRAY_END,
    JSON_NAME,
    JSON_STRING,
    JSON_NUMBER,
    JSON_TRUE,
    JSON_FALSE,
    JSON_NULL
} json_token;

typedef struct json_reader {
    const source *input;
    arena *memory;
    size_t start; /* where the JSON begins in the input: lines and columns count from here */
    json_token current;
    json_token pending; /* the value after the current name; JSON_END: none */
    token at;           /* the current token in the text; a name's own */
    token pending_at;
    text name;     /* of the current or last JSON_NAME */
    size_t cursor; /* where the text is read next */
    bool unread;   /* the current string's body has not been read */
    bool string_read;
    bool first; /* nothing has been read yet in the innermost container */
    uint32_t depth;
    struct {
        size_t offset;
        bool is_array;
    } open[JSON_MOST_DEPTH];
    bool doubled; /* EventBridge reports errors from here twice over */
    kf_status status;
    diagnostic diagnostic; /* which it is */
    const char *message;   /* bare */
    bool has_position;
    size_t error_position; /* as EventBridge counts it */
    size_t outer_position; /* the second time, and how many units farther */
    uint32_t outer_step;
    size_t error_offset; /* what a caret should point at */
} json_reader;

void json_reader_init(json_reader *reader, const source *input, size_t offset, arena *memory);

/* Moves on and returns the token, JSON_ERROR after an error. */
json_token json_next(json_reader *reader);

/* The current string's text. False: reader->message says why not. */
bool json_string(json_reader *reader, text *value);

/* The current token as it is written, for messages: "[", "null", a number. A string has to be read first. */
text json_token_text(const json_reader *reader);

/* Records an error behind the current token, unless there is one already. Returns false, as the next two do. */
bool json_reject(json_reader *reader, diagnostic which, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The same without any position. */
bool json_reject_nowhere(json_reader *reader, diagnostic which, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Records that memory ran out. */
bool json_no_memory(json_reader *reader);

/* EventBridge's whole text of the error: the message with " at [Source: …]". NULL if memory ran out. */
const char *json_reason(json_reader *reader);

#endif
