/* The error messages of the JSON reader, in the words of Jackson, which EventBridge passes on. Only json_reader.c uses them. */
#ifndef GRAMMAR_JSON_JSON_ERRORS_H
#define GRAMMAR_JSON_JSON_ERRORS_H

#include "grammar/json/json_reader.h"

/* Records an error. `position` is the place that EventBridge names; `offset` is the place for the caret. */
void json_error_at(json_reader *reader, size_t position, size_t offset, diagnostic which, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Sets the second place of the error that was just recorded: `step` units behind `position`. It is shown only for lists of
 * anything-but. */
void json_error_outer(json_reader *reader, size_t position, uint32_t step);

/* What may come at a place where something else was found. Each has its diagnostic "Unexpected character (…): …". */
typedef enum json_expected {
    JSON_EXPECTED_VALUE,
    JSON_EXPECTED_VALUE_BEHIND_NAME, /* or the object ends */
    JSON_EXPECTED_NAME,
    JSON_EXPECTED_COLON,
    JSON_EXPECTED_COMMA_IN_OBJECT,
    JSON_EXPECTED_COMMA_IN_ARRAY,
    JSON_EXPECTED_SPACE,
    JSON_EXPECTED_HEX
} json_expected;

/* Reports that the character at `offset` is not allowed there. */
void json_unexpected(json_reader *reader, size_t offset, json_expected expected);

/* Reports a slash, which begins a comment in other languages. */
void json_comment_error(json_reader *reader, size_t offset);

/* Reports what is wrong with a string or name at `offset`. */
void json_string_error(json_reader *reader, string_result result, size_t offset, bool is_name);

void json_number_error(json_reader *reader, const token *number);

/* Reports a word that is not a JSON value. */
void json_word_error(json_reader *reader, size_t begin, size_t end);

void json_plus_error(json_reader *reader, const token *plus);

/* Reports a closing bracket that does not close the innermost container. */
void json_bracket_error(json_reader *reader, const token *bracket);

/* Reports that the text ends inside a container. */
void json_open_error(json_reader *reader, size_t end);

#endif
