/*
 * What the two compilers of this folder (input_transformer.c and input_template.c) share: how messages name a target, and
 * checking that a text is JSON.
 */
#ifndef BUILTINS_INPUT_INPUT_COMMON_H
#define BUILTINS_INPUT_INPUT_COMMON_H

#include "builtins/input/input_transformer.h"

/* " for target ID" for messages, or "" if `target` is NULL. NULL if memory ran out. */
const char *aws_input_for_target(arena *memory, const char *target);

/* True if `json` holds at least one JSON value and at most `most`, with white space around them. If false, `why` says why, in the words
 * of EventBridge's reader, and where. */
bool aws_input_check(arena *memory, text json, size_t most, fault *why);

#endif
