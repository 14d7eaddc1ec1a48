/*
 * Renders a compiled input for one event: writes each variable as a JSON value, or without quotes inside a string. It reads what
 * input_transformer.c and input_template.c have compiled.
 */
#include "builtins/input/input_internal.h"

#include <string.h>

/* The fields of aws.events.event in the order in which EventBridge writes them, with the names that it gives them. */
static const struct {
    const char *name, *shown;
} envelope[] = {
    {"id", "id"},         {"account", "account"}, {"detail-type", "detailType"}, {"time", "time"},
    {"source", "source"}, {"region", "region"},   {"resources", "resources"},    {"version", "version"},
};

enum { ENVELOPE = sizeof envelope / sizeof envelope[0] };

void aws_input_memory_free(aws_input_memory *memory)
{
    buffer_free(&memory->found);
}

/* ---- Values of the event ---- */

/* Appends a value as the event has it, on one line. */
static void append_value(buffer *out, text value, bool in_string)
{
    const json_text_kind kind = json_text_kind_of(value);
    if (!in_string)
        json_text_compact(value, out);
    else if (kind == JSON_TEXT_OBJECT || kind == JSON_TEXT_ARRAY)
        json_text_compact_unquoted(value, out);
    else if (kind == JSON_TEXT_STRING) /* with its escapes, for it goes from one string into another */
        buffer_append(out, value.bytes + 1, value.length - 2);
    else
        buffer_append(out, value.bytes, value.length);
}

/* A path that finds nothing gives an empty string, as in EventBridge. */
static void append_missing(buffer *out, bool in_string)
{
    if (!in_string)
        buffer_append(out, "\"\"", 2);
}

static void append_text(buffer *out, text value, bool in_string)
{
    if (in_string)
        buffer_escaped(out, value.bytes, value.length);
    else
        buffer_json_string(out, value.bytes, value.length);
}

/* ---- aws.events.event ---- */

static bool is_shown_elsewhere(text name)
{
    for (size_t i = 0; i < ENVELOPE; i++)
        if (json_text_name_is(name, text_of(envelope[i].name)))
            return true;
    return json_text_name_is(name, text_of("detail"));
}

/* Appends a name or a value, which are both JSON; without quotes inside a string. */
static void append_part(buffer *out, text json, bool in_string)
{
    if (in_string)
        json_text_compact_unquoted(json, out);
    else
        json_text_compact(json, out);
}

static void append_member(buffer *out, bool *first, text name, text value, bool in_string)
{
    buffer_append(out, ",", *first ? 0 : 1);
    *first = false;
    append_part(out, name, in_string);
    buffer_append(out, ":", 1);
    append_part(out, value, in_string);
}

/* Appends the event without its `detail`. */
static void append_envelope(buffer *out, text event, bool in_string)
{
    bool first = true;
    text name, value;
    buffer_append(out, "{", 1);
    for (size_t i = 0; i < ENVELOPE; i++) {
        if (!json_text_member(event, text_of(envelope[i].name), &value))
            continue;
        char quoted[32] = "\"";
        const size_t length = strlen(envelope[i].shown);
        memcpy(quoted + 1, envelope[i].shown, length);
        quoted[length + 1] = '"';
        append_member(out, &first, (text){quoted, length + 2}, value, in_string);
    }
    json_text_items items = json_text_open(event);
    while (json_text_next(&items, &name, &value))
        if (!is_shown_elsewhere(name))
            append_member(out, &first, (text){name.bytes - 1, name.length + 2}, value, in_string);
    buffer_append(out, "}", 1);
}

/* ---- Pieces ---- */

static void find_variables(const aws_input *input, text event, aws_input_memory *memory)
{
    buffer_clear(&memory->found);
    for (size_t i = 0; i < input->variable_count; i++) {
        const size_t begin = memory->found.length;
        text value = {NULL, 0};
        memory->variables[i].is_found = json_path_find(input->variables[i].path, event, &memory->found, &value);
        memory->variables[i].in_found = !json_path_is_definite(input->variables[i].path);
        memory->variables[i].begin = begin;
        memory->variables[i].value = value;
    }
}

static void append_variable(buffer *out, const aws_input_memory *memory, const aws_input_piece *piece)
{
    text value = memory->variables[piece->variable].value;
    if (memory->variables[piece->variable].in_found && memory->found.bytes)
        value.bytes = memory->found.bytes + memory->variables[piece->variable].begin;
    if (memory->variables[piece->variable].is_found)
        append_value(out, value, piece->in_string);
    else
        append_missing(out, piece->in_string);
}

static void append_received(buffer *out, const aws_input_event *event, bool in_string)
{
    text time;
    if (event->received.length)
        append_text(out, event->received, in_string);
    else if (json_text_member(event->json, text_of("time"), &time))
        append_value(out, time, in_string);
    else
        append_missing(out, in_string);
}

static void append_piece(buffer *out, const aws_input_event *event, const aws_input_memory *memory, const aws_input_piece *piece)
{
    switch (piece->kind) {
    case AWS_PIECE_LITERAL:
        buffer_append(out, piece->literal.bytes, piece->literal.length);
        break;
    case AWS_PIECE_VARIABLE:
        append_variable(out, memory, piece);
        break;
    case AWS_PIECE_RULE_ARN:
        append_text(out, event->rule_arn.length ? event->rule_arn : event->rule, piece->in_string);
        break;
    case AWS_PIECE_RULE_NAME:
        append_text(out, event->rule, piece->in_string);
        break;
    case AWS_PIECE_INGESTION_TIME:
        append_received(out, event, piece->in_string);
        break;
    case AWS_PIECE_EVENT:
        append_envelope(out, event->json, piece->in_string);
        break;
    case AWS_PIECE_EVENT_JSON:
        append_value(out, json_text_trim(event->json), piece->in_string);
        break;
    }
}

bool aws_input_render(const aws_input *input, const aws_input_event *event, aws_input_memory *memory, buffer *out)
{
    if (input->kind == AWS_INPUT_CONSTANT) {
        buffer_append(out, input->constant.bytes, input->constant.length);
        return true;
    }
    memory->found.limit = out->limit;
    find_variables(input, event->json, memory);
    if (memory->found.state != BUFFER_OK && out->state == BUFFER_OK)
        out->state = memory->found.state;
    if (input->kind == AWS_INPUT_PATH) {
        if (out->state == BUFFER_OK && memory->variables[0].is_found)
            append_value(out, memory->variables[0].value, false);
        else
            buffer_append(out, "null", 4);
        return memory->variables[0].is_found;
    }
    for (size_t i = 0; i < input->piece_count && out->state == BUFFER_OK; i++)
        append_piece(out, event, memory, &input->pieces[i]);
    return true;
}
