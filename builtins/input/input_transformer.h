/*
 * Input, InputPath and InputTransformer: what a target of EventBridge gets instead of the event. The results are those of AWS,
 * and so are the messages for what AWS refuses (doc/transform.md). builtins/rules compiles the `input` clauses of rules with
 * it, and builtins/run renders them. A compiled input does not change and may be used by several threads; each thread renders
 * with its own aws_input_memory.
 */
#ifndef BUILTINS_INPUT_INPUT_TRANSFORMER_H
#define BUILTINS_INPUT_INPUT_TRANSFORMER_H

#include "builtins/text/buffer.h"
#include "builtins/text/fault.h"
#include "builtins/text/json_text.h"
#include "kmsfilter.h"

/* AWS's limits, in UTF-16 units where they are lengths. */
#define AWS_INPUT_MOST_VARIABLES 100
#define AWS_INPUT_LONGEST_NAME 256
#define AWS_INPUT_LONGEST_TEMPLATE 8192

typedef struct aws_input aws_input;

/* Each of these three compiles into `memory`, or returns NULL and fills in *error, with the offset in the
 * text that was given. Messages name the target by its Id, `target`; if it
 * is NULL they name none. The texts need not be valid. */

/* Input: any JSON value. The target gets it for every event, byte for byte. */
const aws_input *aws_input_constant(arena *memory, text json, const char *target, fault *error);

/* InputPath: the bare path, `$.detail`. */
const aws_input *aws_input_path(arena *memory, text path, const char *target, fault *error);

/* InputTransformer: the JSON object {"InputPathsMap": {…}, "InputTemplate": "…"}. */
const aws_input *aws_input_transformer(arena *memory, text json, const char *target, fault *error);

/* What an input is rendered for: a valid event, and the values of the reserved variables. */
typedef struct aws_input_event {
    text json;
    text rule;     /* the rule's name */
    text rule_arn; /* empty: the name is used */
    text received; /* RFC 3339; empty: the event's own time is used */
} aws_input_event;

/* The memory with which one thread renders. It is ready when zeroed. */
typedef struct aws_input_memory {
    buffer found; /* the values of paths with `*` */
    struct {
        text value;
        size_t begin; /* of the value in `found`, if in_found */
        bool is_found, in_found;
    } variables[AWS_INPUT_MOST_VARIABLES];
} aws_input_memory;

void aws_input_memory_free(aws_input_memory *memory);

/* Appends what the target gets. False if the event has nothing at an InputPath; `null` has then been appended. out->state says
 * whether there was room. */
bool aws_input_render(const aws_input *input, const aws_input_event *event, aws_input_memory *memory, buffer *out);

#endif
