/*
 * What EventBridge's targets get instead of the event: Input, InputPath and InputTransformer, with AWS's own results and, for what it
 * refuses, its own words (doc/transform.md). What is compiled does not change and may be used by several threads; each renders with a
 * memory of its own.
 */
#ifndef BUILTINS_INPUT_INPUT_TRANSFORMER_H
#define BUILTINS_INPUT_INPUT_TRANSFORMER_H

#include "builtins/text/buffer.h"
#include "builtins/text/json_text.h"
#include "kmsfilter.h"

/* AWS's limits, in UTF-16 units where they are lengths. */
#define AWS_INPUT_MOST_VARIABLES 100
#define AWS_INPUT_LONGEST_NAME 256
#define AWS_INPUT_LONGEST_TEMPLATE 8192

typedef struct aws_input aws_input;

typedef struct aws_input_error {
    kf_status status;    /* KF_BAD_RULES or KF_NO_MEMORY */
    const char *message; /* in the arena */
    size_t offset;       /* into the text that was given; of the first byte at fault */
} aws_input_error;

/* Each compiles into `memory`, or returns NULL with *error. `target` is the Id by which messages name the target; NULL: they do not.
 * The texts need not have been checked. */

/* Input: any JSON value, which every event gives, byte for byte. */
const aws_input *aws_input_constant(arena *memory, text json, const char *target, aws_input_error *error);

/* InputPath: the bare path, `$.detail`. */
const aws_input *aws_input_path(arena *memory, text path, const char *target, aws_input_error *error);

/* InputTransformer: the JSON object {"InputPathsMap": {…}, "InputTemplate": "…"}. */
const aws_input *aws_input_transformer(arena *memory, text json, const char *target, aws_input_error *error);

/* What is rendered: an event that has been checked, and what reserved variables say of it. */
typedef struct aws_input_event {
    text json;
    text rule;     /* the rule's name */
    text rule_arn; /* empty: there is none, and the name stands for it */
    text received; /* RFC 3339; empty: the event's own time */
} aws_input_event;

/* One thread's memory; zeroed, it is ready. */
typedef struct aws_input_memory {
    buffer found; /* what paths with `*` have put together */
    struct {
        text value;
        size_t begin; /* of a value that lies in `found` */
        bool is_found, in_found;
    } variables[AWS_INPUT_MOST_VARIABLES];
} aws_input_memory;

void aws_input_memory_free(aws_input_memory *memory);

/* Appends the input that the event gives. False: an InputPath leads nowhere in it, and `null` has been appended. Whether there was room
 * is what out->state says. */
bool aws_input_render(const aws_input *input, const aws_input_event *event, aws_input_memory *memory, buffer *out);

#endif
