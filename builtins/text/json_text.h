/*
 * Reads values from a JSON text that has been checked. It builds no tree, changes no byte and does not recurse. It is used for
 * few events, such as those that are rendered for a target; engine/scan reads every event.
 *
 * Every text given to these functions must be valid JSON, such as an event that was matched. For other texts the results have no
 * meaning, but only bytes of the text are read.
 */
#ifndef BUILTINS_TEXT_JSON_TEXT_H
#define BUILTINS_TEXT_JSON_TEXT_H

#include "builtins/text/buffer.h"
#include "grammar/base/arena.h"

typedef enum json_text_kind {
    JSON_TEXT_OBJECT,
    JSON_TEXT_ARRAY,
    JSON_TEXT_STRING,
    JSON_TEXT_NUMBER,
    JSON_TEXT_TRUE,
    JSON_TEXT_FALSE,
    JSON_TEXT_NULL
} json_text_kind;

/* The kind of a value, from its first byte. `value` must not be empty or begin with white space. */
json_text_kind json_text_kind_of(text value);

/* The text without white space around it. */
text json_text_trim(text json);

/* The place behind the value that begins at `at`. */
const char *json_text_skip(const char *at, const char *end);

/* Visits the members of an object or the elements of an array. */
typedef struct json_text_items {
    const char *at, *end;
    bool is_object;
} json_text_items;

/* Begins a visit. A scalar has no items. */
json_text_items json_text_open(text container);

/* The next item; false at the end. `name` is as it is written, without its quotes; in an array it is empty. */
bool json_text_next(json_text_items *items, text *name, text *value);

/* True if `written`, a name as it is written, has the decoded form `name`. */
bool json_text_name_is(text written, text name);

/* The member with a decoded name. If there are several, the last, as in EventBridge's own reader. False if there is none. */
bool json_text_member(text object, text name, text *value);

bool json_text_element(text array, size_t index, text *value);

/* The text between the quotes of a JSON string. */
text json_text_body(text string);

/* Appends the body of a string with its escapes decoded. A lone surrogate keeps its three-byte form. */
void json_text_decode(text body, buffer *out);

/* The number of bytes of the body that give `decoded` decoded bytes. */
size_t json_text_written(text body, size_t decoded);

/* Appends a value on one line, without the white space outside its strings. */
void json_text_compact(text value, buffer *out);

/* Appends a value on one line, escaped for the inside of a JSON string. */
void json_text_compact_escaped(text value, buffer *out);

/* Appends a value on one line without any quote, also without those of escapes. EventBridge writes an object or array inside a
 * string like this. */
void json_text_compact_unquoted(text value, buffer *out);

#endif
