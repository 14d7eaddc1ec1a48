/*
 * Templates of the rule language, to which `input "…"` and `input {…}` compile. A template is a list of pieces. Each is literal
 * text or an operand, whose values are requested while the template is rendered. A finished template does not change, and threads
 * may share it.
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

/* Returns the values of an operand; *count is their number, 0 if the operand is missing. */
typedef const template_value *template_values(void *context, uint32_t operand, size_t *count);

typedef enum template_mode {
    TEMPLATE_TEXT,      /* strings as they are; several values are joined with ", "; a missing operand becomes nothing */
    TEMPLATE_IN_STRING, /* as TEMPLATE_TEXT, but inside the quotes of a JSON string */
    TEMPLATE_AS_JSON,   /* a JSON value: one value, or an array of several; a missing operand becomes null */
    TEMPLATE_IN_PATH    /* one step of a path or part of one; the values cannot add steps */
} template_mode;

typedef struct template template;
typedef struct template_piece template_piece;

/* A template that is being built. Zero everything except `memory`, which will hold the template. */
typedef struct template_builder {
    arena *memory;
    template_piece *pieces;
    size_t count, capacity;
    buffer literals;
    bool no_memory;
} template_builder;

/* Adds literal text. The text is decoded and is written as the mode says. For TEMPLATE_AS_JSON it is JSON and is written as it
 * is. */
void template_literal(template_builder *builder, template_mode mode, const char *bytes, size_t length);

/* Adds an operand. `is_list`: in JSON it is always an array, which is empty if the operand is missing. */
void template_operand(template_builder *builder, template_mode mode, uint32_t operand, bool is_list);

/* Returns the template, or NULL if memory ran out. The builder must not be used afterwards. */
const template *template_finish(template_builder *builder);

/* Appends the template's text for these values. */
void template_render(const template *compiled, template_values *values, void *context, buffer *out);

#endif
