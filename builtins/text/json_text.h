/*
 * Finding one's way in a JSON text that has been checked: no tree is built, no byte changed, nothing recurses. For what happens to few
 * events, such as rendering what a target gets; the scanner's pass is another matter.
 *
 * Every text given to these functions must be valid JSON, as an event is that has been matched. Of anything else they make no sense,
 * but stay within its bytes.
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

/* By the first byte; `value` is not empty and begins with no white space. */
json_text_kind json_text_kind_of(text value);

/* Without the white space around it. */
text json_text_trim(text json);

/* The end of the value that begins at `at`. */
const char *json_text_skip(const char *at, const char *end);

/* Goes through the members of an object or the elements of an array. */
typedef struct json_text_items {
    const char *at, *end;
    bool is_object;
} json_text_items;

/* Of a scalar there are no items. */
json_text_items json_text_open(text container);

/* False at the end. `name` is as it is written, without its quotes; empty in an array. */
bool json_text_next(json_text_items *items, text *name, text *value);

/* Whether a name as it is written stands for that decoded one. */
bool json_text_name_is(text written, text name);

/* The member of that (decoded) name. Of several the last, as EventBridge's own reader has it. */
bool json_text_member(text object, text name, text *value);

bool json_text_element(text array, size_t index, text *value);

/* What is between the quotes of a JSON string. */
text json_text_body(text string);

/* Appends a string's body with its escapes decoded; a lone surrogate as its three-byte form. */
void json_text_decode(text body, buffer *out);

/* How many bytes of the body it takes to give that many decoded ones. */
size_t json_text_written(text body, size_t decoded);

/* Appends a value on one line: without the white space outside its strings. */
void json_text_compact(text value, buffer *out);

/* The same, for within a JSON string: escaped. */
void json_text_compact_escaped(text value, buffer *out);

/* The same, with every quote left out, those of escapes too. What EventBridge puts into a string for an object or array. */
void json_text_compact_unquoted(text value, buffer *out);

#endif
