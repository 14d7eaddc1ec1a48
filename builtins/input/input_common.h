/*
 * What the two compilers of this folder (input_transformer.c and input_template.c) share: reporting an error, and checking that a
 * text is JSON.
 */
#ifndef BUILTINS_INPUT_INPUT_COMMON_H
#define BUILTINS_INPUT_INPUT_COMMON_H

#include "builtins/input/input_transformer.h"

/* Fills in *error with a message in `memory`, and returns false. */
bool aws_input_fail(arena *memory, aws_input_error *error, size_t offset, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The same where memory ran out. */
bool aws_input_no_memory(aws_input_error *error);

/* " for target ID" for messages, or "" if `target` is NULL. NULL if memory ran out. */
const char *aws_input_for_target(arena *memory, const char *target);

/* True if `json` holds at least one JSON value and at most `most`, with white space around them. If false, *message says why in
 * the words of EventBridge's reader, and *offset where; a NULL *message means that memory ran out. */
bool aws_input_check(arena *memory, text json, size_t most, const char **message, size_t *offset);

#endif
