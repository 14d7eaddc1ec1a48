/* The reader's error messages, in the words of Jackson, which EventBridge passes on; for json_reader.c alone. */
#ifndef GRAMMAR_JSON_JSON_ERRORS_H
#define GRAMMAR_JSON_JSON_ERRORS_H

#include "grammar/json/json_reader.h"

/* Records an error: `position` is where EventBridge says it is, `offset` what a caret should point at. */
void json_error_at(json_reader *reader, size_t position, size_t offset, diagnostic which, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Where the reader stands at the error just recorded: `step` units behind `position`. It shows only in lists of anything-but. */
void json_error_outer(json_reader *reader, size_t position, uint32_t step);

/* What may stand where something else does: a diagnostic "Unexpected character (…): …" each. */
typedef enum json_expected {
    JSON_EXPECTED_VALUE,
    JSON_EXPECTED_VALUE_BEHIND_NAME, /* and the object ends */
    JSON_EXPECTED_NAME,
    JSON_EXPECTED_COLON,
    JSON_EXPECTED_COMMA_IN_OBJECT,
    JSON_EXPECTED_COMMA_IN_ARRAY,
    JSON_EXPECTED_SPACE,
    JSON_EXPECTED_HEX
} json_expected;

/* The character at `offset` is not what may stand there. */
void json_unexpected(json_reader *reader, size_t offset, json_expected expected);

/* A slash, which may begin a comment in other languages. */
void json_comment_error(json_reader *reader, size_t offset);

/* What is wrong with a string or name, at `offset`. */
void json_string_error(json_reader *reader, string_result result, size_t offset, bool is_name);

void json_number_error(json_reader *reader, const token *number);

/* A word that is no value. */
void json_word_error(json_reader *reader, size_t begin, size_t end);

void json_plus_error(json_reader *reader, const token *plus);

/* A closing bracket that does not close the innermost container. */
void json_bracket_error(json_reader *reader, const token *bracket);

/* The text ends inside a container. */
void json_open_error(json_reader *reader, size_t end);

#endif
