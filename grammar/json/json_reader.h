/*
 * A JSON reader from which tokens are taken one by one. Its words and positions are those of the reader in EventBridge's engine:
 * it looks one token ahead after a name, reads a string only on request, and reports the place behind the current token.
 */
#ifndef GRAMMAR_JSON_JSON_READER_H
#define GRAMMAR_JSON_JSON_READER_H

#include "grammar/json/lexer.h"

#define JSON_MOST_DEPTH 1000

typedef enum json_token {
    JSON_END, /* the end of the text, before any value */
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
    size_t start; /* where the JSON begins in the input; lines and columns are counted from here */
    json_token current;
    json_token pending; /* the value of the current name; JSON_END: none */
    token at;           /* the current token in the text; for a name, the name's own */
    token pending_at;
    text name;     /* the text of the current or last JSON_NAME */
    size_t cursor; /* where reading goes on */
    bool unread;   /* the contents of the current string have not been read */
    bool string_read;
    bool first; /* nothing has been read in the innermost container yet */
    uint32_t depth;
    struct {
        size_t offset;
        bool is_array;
    } open[JSON_MOST_DEPTH];
    bool doubled; /* EventBridge reports errors from here on twice */
    kf_status status;
    diagnostic diagnostic; /* the entry of the table of diagnostics */
    const char *message;   /* without the position */
    bool has_position;
    size_t error_position; /* the place that EventBridge names */
    size_t outer_position; /* the place in the second report, and how many units farther */
    uint32_t outer_step;
    size_t error_offset; /* the place for the caret */
} json_reader;

void json_reader_init(json_reader *reader, const source *input, size_t offset, arena *memory);

/* Goes on to the next token and returns it. JSON_ERROR after an error. */
json_token json_next(json_reader *reader);

/* The text of the current string. False on error; reader->message then says why. */
bool json_string(json_reader *reader, text *value);

/* The current token as it is written, for messages: "[", "null", a number. Read a string first. */
text json_token_text(const json_reader *reader);

/* Records an error behind the current token, unless there is an error already. This and the next two functions return false. */
bool json_reject(json_reader *reader, diagnostic which, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Records an error without a position. */
bool json_reject_nowhere(json_reader *reader, diagnostic which, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Records that memory ran out. */
bool json_no_memory(json_reader *reader);

/* EventBridge's whole text of the error: the message with " at [Source: …]". NULL if memory ran out. */
const char *json_reason(json_reader *reader);

#endif
