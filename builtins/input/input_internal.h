/*
 * The compiled form of an Input, InputPath or InputTransformer. Only the files of this folder read it: input_transformer.c and
 * input_template.c build it, and input_render.c renders events with it.
 */
#ifndef BUILTINS_INPUT_INPUT_INTERNAL_H
#define BUILTINS_INPUT_INPUT_INTERNAL_H

#include "builtins/input/input_transformer.h"
#include "builtins/text/json_path.h"

/* The reserved variables: the name in the template, and the name in this code. */
#define AWS_INPUT_RESERVED(entry)                                                                                                \
    entry("aws.events.rule-arn", RULE_ARN) entry("aws.events.rule-name", RULE_NAME)                                              \
        entry("aws.events.event.ingestion-time", INGESTION_TIME) entry("aws.events.event", EVENT)                                \
            entry("aws.events.event.json", EVENT_JSON)

typedef enum aws_input_piece_kind {
    AWS_PIECE_LITERAL,
    AWS_PIECE_VARIABLE, /* number `variable` of the map */
#define AS_KIND(name, kind) AWS_PIECE_##kind,
    AWS_INPUT_RESERVED(AS_KIND)
#undef AS_KIND
} aws_input_piece_kind;

/* A template is a sequence of pieces: literal text and variables. */
typedef struct aws_input_piece {
    aws_input_piece_kind kind;
    bool in_string; /* the piece is between the quotes of a string */
    size_t variable;
    text literal;
} aws_input_piece;

typedef struct aws_input_variable {
    text name;
    const json_path *path;
} aws_input_variable;

typedef enum aws_input_kind { AWS_INPUT_CONSTANT, AWS_INPUT_PATH, AWS_INPUT_TRANSFORMER } aws_input_kind;

struct aws_input {
    aws_input_kind kind;
    text constant;
    aws_input_variable *variables; /* AWS_INPUT_PATH: one, without a name */
    size_t variable_count;
    aws_input_piece *pieces;
    size_t piece_count;
};

/* Compiles the decoded template into `input`, whose variables are already there. Offsets of errors count bytes of `written`. */
bool aws_input_template_compile(arena *memory, text written, aws_input *input, const char *target, fault *error);

#endif
