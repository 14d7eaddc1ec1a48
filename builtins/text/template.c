/* Builds and renders templates. Literal text is escaped when the template is built, so rendering only copies it. */
#include "builtins/text/template.h"

#include "builtins/text/json_text.h"
#include "grammar/base/vec.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST_STEP 100

struct template_piece {
    bool is_operand;
    bool is_list;
    template_mode mode;
    uint32_t operand;
    size_t begin, length; /* the place of literal text */
};

struct template
{
    const char *literals;
    size_t count;
    template_piece pieces[];
};

/* ---- Building ---- */

static template_piece *add_piece(template_builder *builder)
{
    if (!vec_reserve(builder->pieces, builder->count, builder->capacity, 1)) {
        builder->no_memory = true;
        return NULL;
    }
    assert(builder->pieces); /* as there is room */
    template_piece *piece = &builder->pieces[builder->count++];
    *piece = (template_piece){0};
    return piece;
}

void template_literal(template_builder *builder, template_mode mode, const char *bytes, size_t length)
{
    buffer *literals = &builder->literals;
    const size_t begin = literals->length;
    if (mode == TEMPLATE_TEXT || mode == TEMPLATE_IN_PATH)
        buffer_text(literals, bytes, length);
    else if (mode == TEMPLATE_IN_STRING)
        buffer_escaped(literals, bytes, length);
    else
        buffer_append(literals, bytes, length);
    template_piece *last = builder->count ? &builder->pieces[builder->count - 1] : NULL;
    if (!last || last->is_operand) {
        last = add_piece(builder);
        if (!last)
            return;
        last->begin = begin;
    }
    last->length += literals->length - begin;
}

void template_operand(template_builder *builder, template_mode mode, uint32_t operand, bool is_list)
{
    template_piece *piece = add_piece(builder);
    if (piece)
        *piece = (template_piece){.is_operand = true, .is_list = is_list, .mode = mode, .operand = operand};
}

const template *template_finish(template_builder *builder)
{
    template *compiled = NULL;
    const size_t size = builder->count * sizeof(template_piece);
    if (!builder->no_memory && builder->literals.state == BUFFER_OK)
        compiled = arena_allocate(builder->memory, sizeof *compiled + size);
    const char *literals = compiled ? arena_copy(builder->memory, builder->literals.bytes, builder->literals.length) : NULL;
    if (literals) {
        compiled->literals = literals;
        compiled->count = builder->count;
        if (size)
            memcpy(compiled->pieces, builder->pieces, size);
    }
    free(builder->pieces);
    buffer_free(&builder->literals);
    *builder = (template_builder){.memory = builder->memory};
    return literals ? compiled : NULL;
}

/* ---- Rendering ---- */

static void append_word(buffer *out, const char *word)
{
    buffer_append(out, word, strlen(word));
}

/* Appends a value that is written in the same way in every mode. False if it is a string or JSON. */
static bool append_simple(buffer *out, const template_value *value)
{
    switch (value->kind) {
    case TEMPLATE_NUMBER:
        buffer_append(out, value->bytes, value->length);
        return true;
    case TEMPLATE_TRUE:
        append_word(out, "true");
        return true;
    case TEMPLATE_FALSE:
        append_word(out, "false");
        return true;
    case TEMPLATE_NULL:
        append_word(out, "null");
        return true;
    case TEMPLATE_STRING:
    case TEMPLATE_JSON:
        break;
    }
    return false;
}

static void append_value(buffer *out, template_mode mode, const template_value *value)
{
    const bool is_string = value->kind == TEMPLATE_STRING;
    const text json = {value->bytes, value->length};
    if (append_simple(out, value))
        return;
    switch (mode) {
    case TEMPLATE_TEXT:
    case TEMPLATE_IN_PATH:
        if (is_string)
            buffer_text(out, value->bytes, value->length);
        else
            json_text_compact(json, out);
        break;
    case TEMPLATE_IN_STRING:
        if (is_string)
            buffer_escaped(out, value->bytes, value->length);
        else
            json_text_compact_escaped(json, out);
        break;
    case TEMPLATE_AS_JSON:
        if (is_string)
            buffer_json_string(out, value->bytes, value->length);
        else
            json_text_compact(json, out);
    }
}

static void append_operand(buffer *out, const template_piece *piece, const template_value *values, size_t count)
{
    const bool is_json = piece->mode == TEMPLATE_AS_JSON, is_array = is_json && (piece->is_list || count > 1);
    if (is_array)
        append_word(out, "[");
    else if (is_json && count == 0)
        append_word(out, "null");
    for (size_t i = 0; i < count; i++) {
        if (i)
            append_word(out, is_json ? "," : ", ");
        append_value(out, piece->mode, &values[i]);
    }
    if (is_array)
        append_word(out, "]");
}

/* Makes a safe step of a path from the text of an event, so that it cannot lead out of the rule's folder: no separators, no step
 * upwards, no hidden file. It is cut to a length that file systems accept. */
static void make_step(buffer *out, size_t begin)
{
    if (out->state != BUFFER_OK)
        return;
    if (out->length > begin + LONGEST_STEP) {
        out->length = begin + LONGEST_STEP;
        while (out->length > begin && ((unsigned char)out->bytes[out->length] & 0xC0U) == 0x80U)
            out->length--;
    }
    bool after_dot = true;
    for (size_t i = begin; i < out->length; i++) {
        const unsigned char byte = (unsigned char)out->bytes[i];
        const bool before_dot = i + 1 < out->length && out->bytes[i + 1] == '.';
        if (byte == '/' || byte < 0x20 || byte == 0x7F || (byte == '.' && (after_dot || before_dot)))
            out->bytes[i] = '_';
        after_dot = byte == '.';
    }
    if (out->length == begin)
        append_word(out, "_");
}

void template_render(const template *compiled, template_values *values, void *context, buffer *out)
{
    for (size_t i = 0; i < compiled->count && out->state == BUFFER_OK; i++) {
        const template_piece *piece = &compiled->pieces[i];
        if (!piece->is_operand) {
            buffer_append(out, compiled->literals + piece->begin, piece->length);
            continue;
        }
        size_t count = 0;
        const template_value *found = values(context, piece->operand, &count);
        const size_t begin = out->length;
        append_operand(out, piece, found, found ? count : 0);
        if (piece->mode == TEMPLATE_IN_PATH)
            make_step(out, begin);
    }
}
