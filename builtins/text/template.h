/*
 * Templates of the rule language: what `input "…"` and `input {…}` compile to. A template is a row of pieces, each of them literal text
 * or an operand whose values it asks for when it is rendered. It does not change once built and may be used by several threads.
 */
#ifndef BUILTINS_TEXT_TEMPLATE_H
#define BUILTINS_TEXT_TEMPLATE_H

#include "builtins/text/buffer.h"
#include "grammar/base/arena.h"

#include <stdint.h>

typedef enum template_kind {
    TEMPLATE_STRING, /* decoded: UTF-8, or the three-byte form of a lone surrogate */
    TEMPLATE_NUMBER, /* as it is written */
    TEMPLATE_TRUE,
    TEMPLATE_FALSE,
    TEMPLATE_NULL,
    TEMPLATE_JSON /* an object or array, as it is written */
} template_kind;

typedef struct template_value {
    template_kind kind;
    const char *bytes; /* of strings, numbers and JSON */
    size_t length;
} template_value;

/* The values of an operand, *count of them; none: it is missing. */
typedef const template_value *template_values(void *context, uint32_t operand, size_t *count);

typedef enum template_mode {
    TEMPLATE_TEXT,      /* strings as they are; several values joined with ", "; what is missing renders as nothing */
    TEMPLATE_IN_STRING, /* the same, between the quotes of a JSON string */
    TEMPLATE_AS_JSON,   /* a JSON value: one value is itself, several are an array; what is missing is null */
    TEMPLATE_IN_PATH    /* one step of a path, or part of one, whatever the values are */
} template_mode;

typedef struct template template;
typedef struct template_piece template_piece;

/* Zeroed but for `memory`, which the template will live in. */
typedef struct template_builder {
    arena *memory;
    template_piece *pieces;
    size_t count, capacity;
    buffer literals;
    bool no_memory;
} template_builder;

/* Adds literal text. It is decoded text and written as the mode asks; TEMPLATE_AS_JSON: JSON's own characters, written as they are. */
void template_literal(template_builder *builder, template_mode mode, const char *bytes, size_t length);

/* Adds an operand. `is_list`: as JSON it is always an array, an empty one where it is missing. */
void template_operand(template_builder *builder, template_mode mode, uint32_t operand, bool is_list);

/* The template, or NULL if memory ran out. Ends the builder in either case. */
const template *template_finish(template_builder *builder);

/* Appends what the template makes of the values. */
void template_render(const template *compiled, template_values *values, void *context, buffer *out);

#endif
