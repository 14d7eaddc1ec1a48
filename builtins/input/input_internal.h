/* What an InputTransformer compiles to; for input_transformer.c, input_template.c and input_render.c alone. */
#ifndef BUILTINS_INPUT_INPUT_INTERNAL_H
#define BUILTINS_INPUT_INPUT_INTERNAL_H

#include "builtins/input/input_transformer.h"
#include "builtins/text/json_path.h"

/* The reserved variables: name in the template, and what it is called in here. */
#define AWS_INPUT_RESERVED(entry)                                                                                                \
    entry("aws.events.rule-arn", RULE_ARN) entry("aws.events.rule-name", RULE_NAME)                                              \
        entry("aws.events.event.ingestion-time", INGESTION_TIME) entry("aws.events.event", EVENT)                                \
            entry("aws.events.event.json", EVENT_JSON)

typedef enum input_piece_kind {
    INPUT_LITERAL,
    INPUT_VARIABLE, /* number `variable` of the map */
#define AS_KIND(name, kind) INPUT_##kind,
    AWS_INPUT_RESERVED(AS_KIND)
#undef AS_KIND
} input_piece_kind;

typedef struct input_piece {
    input_piece_kind kind;
    bool in_string; /* it stands between the quotes of a string */
    size_t variable;
    text literal;
} input_piece;

typedef struct input_variable {
    text name;
    const json_path *path;
} input_variable;

typedef enum input_kind { INPUT_CONSTANT, INPUT_PATH, INPUT_TRANSFORMER } input_kind;

struct aws_input {
    input_kind kind;
    text constant;
    input_variable *variables; /* INPUT_PATH: one, without a name */
    size_t variable_count;
    input_piece *pieces;
    size_t piece_count;
};

/* Records an error and returns false. `offset` may be SIZE_MAX: memory ran out. */
bool input_fail(arena *memory, aws_input_error *error, size_t offset, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

bool input_no_memory(aws_input_error *error);

/* " for target ID", or nothing. NULL if memory ran out. */
const char *input_for_target(arena *memory, const char *target);

/* Whether `json` is at least one and at most that many JSON values with white space around them. If not, *message says why in the words of
 * EventBridge's reader, and *offset where. NULL in *message: memory ran out. */
bool input_check(arena *memory, text json, size_t most, const char **message, size_t *offset);

/* Compiles the decoded template into `input`, which has its variables. Offsets of errors are into `written`. */
bool input_template_compile(arena *memory, text written, aws_input *input, const char *target, aws_input_error *error);

#endif
