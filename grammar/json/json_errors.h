/* The reader's error messages, in the words of Jackson, which EventBridge passes on; for json_reader.c alone. */
#ifndef GRAMMAR_JSON_JSON_ERRORS_H
#define GRAMMAR_JSON_JSON_ERRORS_H

#include "grammar/json/json_reader.h"

/* What a value must be, where something else stands. */
#define JSON_VALUE_EXPECTED "expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"

/* Records an error: `position` is where EventBridge says it is, `offset` what a caret should point at. */
void json_error_at(json_reader *reader, size_t position, size_t offset, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Where the reader stands at the error just recorded: `step` units behind `position`. It shows only in lists of anything-but. */
void json_error_outer(json_reader *reader, size_t position, uint32_t step);

/* Unexpected character ('X' (code N)): `expected`. */
void json_unexpected(json_reader *reader, size_t offset, const char *expected);

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
