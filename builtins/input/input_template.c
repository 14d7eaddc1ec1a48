/*
 * Compiles an InputTemplate: JSON in which <variables> may stand for values and for parts of strings. The template is read once,
 * from left to right, into pieces. At the same time a second text is written, in which `null` replaces each variable that is a
 * value, and nothing replaces each variable inside a string. That second text must be valid JSON.
 */
#include "builtins/input/input_common.h"
#include "builtins/input/input_internal.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

/* The place of a variable in the template, and the place of its replacement in the text that is checked. */
typedef struct template_mark {
    size_t begin, end, checked;
    bool in_string;
} template_mark;

typedef struct scan_state {
    arena *memory;
    aws_input *input;
    const char *target; /* for messages: " for target ID" or "" */
    fault *error;
    const char *bytes;
    size_t length, at;
    bool is_object; /* the template is a JSON object: what AWS calls a JSON template */
    size_t depth;   /* of open brackets */
    buffer checked;
    buffer literals;
    size_t literal_begin; /* of the piece that is being written */
    size_t piece_count;
    template_mark *marks;
    size_t mark_count;
    size_t most_marks; /* as many as there are `<`; at most twice as many pieces and one, since literals stand around variables */
} scan_state;

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

static bool is_name_byte(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte && strchr("_-.", byte));
}

/* The name of the variable at the current `<`; empty if no variable begins there. */
static text variable_name(const scan_state *scan)
{
    size_t end = scan->at + 1;
    while (end < scan->length && is_name_byte(scan->bytes[end]))
        end++;
    const bool closed = end < scan->length && scan->bytes[end] == '>';
    return (text){scan->bytes + scan->at + 1, closed ? end - scan->at - 1 : 0};
}

static bool find_variable(const scan_state *scan, text name, aws_input_piece *piece)
{
#define AS_NAME(reserved, which)                                                                                                 \
    if (text_is(name, reserved)) {                                                                                               \
        piece->kind = AWS_PIECE_##which;                                                                                         \
        return true;                                                                                                             \
    }
    AWS_INPUT_RESERVED(AS_NAME)
#undef AS_NAME
    for (size_t i = 0; i < scan->input->variable_count; i++) {
        if (text_equals(scan->input->variables[i].name, name)) {
            piece->kind = AWS_PIECE_VARIABLE;
            piece->variable = i;
            return true;
        }
    }
    return false;
}

/* Makes a piece of the literal text since the last piece. Its address is set at the end, when the buffer no longer moves. */
static void end_literal(scan_state *scan)
{
    if (scan->literals.length > scan->literal_begin)
        scan->input->pieces[scan->piece_count++] =
            (aws_input_piece){.kind = AWS_PIECE_LITERAL, .literal = {NULL, scan->literals.length - scan->literal_begin}};
    scan->literal_begin = scan->literals.length;
}

static void copy_byte(scan_state *scan, bool wanted)
{
    buffer_append(&scan->checked, scan->bytes + scan->at, 1);
    if (wanted)
        buffer_append(&scan->literals, scan->bytes + scan->at, 1);
    scan->at++;
}

/* Adds the variable at the current `<`. */
static bool add_variable(scan_state *scan, text name, bool in_string)
{
    aws_input_piece piece = {.in_string = in_string};
    const int shown = name.length < 300 ? (int)name.length : 300;
    if (!find_variable(scan, name, &piece))
        return fault_at(scan->error, scan->at, MESSAGE(PLACEHOLDER_UNKNOWN), scan->target, shown, name.bytes);
    if (piece.kind == AWS_PIECE_EVENT_JSON && !scan->is_object)
        return fault_at(scan->error, scan->at, MESSAGE(PLACEHOLDER_OF_JSON), scan->target, shown, name.bytes);
    assert(scan->mark_count < scan->most_marks);
    end_literal(scan);
    scan->input->pieces[scan->piece_count++] = piece;
    const size_t end = scan->at + name.length + 2;
    scan->marks[scan->mark_count++] = (template_mark){scan->at, end, scan->checked.length, in_string};
    if (!in_string)
        buffer_append(&scan->checked, "null", 4);
    scan->at = end;
    return true;
}

/* Refuses a variable in the name of a member: a variable may only be a value or part of one. */
static bool check_name(scan_state *scan, size_t marks_before)
{
    size_t next = scan->at;
    while (next < scan->length && is_blank(scan->bytes[next]))
        next++;
    if (scan->mark_count == marks_before || scan->depth == 0 || next == scan->length || scan->bytes[next] != ':')
        return true;
    return fault_at(scan->error, scan->marks[marks_before].begin, MESSAGE(PLACEHOLDER_AS_NAME), scan->target);
}

/* Reads a string, from its opening quote on. */
static bool read_string(scan_state *scan)
{
    const size_t marks_before = scan->mark_count;
    copy_byte(scan, true);
    while (scan->at < scan->length && scan->bytes[scan->at] != '"') {
        const text name = scan->bytes[scan->at] == '<' ? variable_name(scan) : (text){NULL, 0};
        if (name.length) {
            if (!add_variable(scan, name, true))
                return false;
            continue;
        }
        if (scan->bytes[scan->at] == '\\' && scan->length - scan->at > 1)
            copy_byte(scan, true);
        copy_byte(scan, true);
    }
    if (scan->at < scan->length)
        copy_byte(scan, true);
    return check_name(scan, marks_before);
}

/* White space within objects and arrays has no meaning and is left out; outside of them it is part of what the target gets. */
static bool read_all(scan_state *scan)
{
    while (scan->at < scan->length) {
        const char byte = scan->bytes[scan->at];
        const text name = byte == '<' ? variable_name(scan) : (text){NULL, 0};
        if (name.length) {
            if (!add_variable(scan, name, false))
                return false;
        } else if (byte == '"') {
            if (!read_string(scan))
                return false;
        } else {
            if (byte == '{' || byte == '[')
                scan->depth++;
            else if ((byte == '}' || byte == ']') && scan->depth)
                scan->depth--;
            copy_byte(scan, scan->depth == 0 || !is_blank(byte));
        }
    }
    end_literal(scan);
    return true;
}

/* Turns an offset in the checked text into an offset in the template. */
static size_t place_in_template(const scan_state *scan, size_t checked)
{
    size_t begin = 0, base = 0;
    for (size_t i = 0; i < scan->mark_count && checked >= scan->marks[i].checked; i++) {
        const template_mark *mark = &scan->marks[i];
        const size_t width = mark->in_string ? 0 : 4;
        if (checked < mark->checked + width)
            return mark->begin;
        begin = mark->end;
        base = mark->checked + width;
    }
    return begin + (checked - base);
}

static bool check(scan_state *scan)
{
    fault found;
    if (scan->checked.state != BUFFER_OK || scan->literals.state != BUFFER_OK)
        return fault_no_memory(scan->error);
    if (aws_input_check(scan->memory, (text){scan->checked.bytes, scan->checked.length}, scan->is_object ? 1 : SIZE_MAX, &found))
        return true;
    if (found.code == KF_NO_MEMORY)
        return fault_no_memory(scan->error);
    return fault_at(scan->error, place_in_template(scan, found.offset), MESSAGE(TEMPLATE_INVALID), scan->target, found.message);
}

/* Sets the addresses of the literal pieces. */
static bool keep_literals(scan_state *scan)
{
    const char *kept = arena_copy(scan->memory, scan->literals.bytes, scan->literals.length);
    if (!kept)
        return fault_no_memory(scan->error);
    scan->input->piece_count = scan->piece_count;
    for (size_t i = 0; i < scan->piece_count; i++) {
        if (scan->input->pieces[i].kind == AWS_PIECE_LITERAL) {
            scan->input->pieces[i].literal.bytes = kept;
            kept += scan->input->pieces[i].literal.length;
        }
    }
    return true;
}

bool aws_input_template_compile(arena *memory, text written, aws_input *input, const char *target, fault *error)
{
    const text body = json_text_trim(written);
    scan_state scan = {.memory = memory, .input = input, .error = error, .bytes = written.bytes};
    for (size_t i = 0; i < written.length; i++)
        scan.most_marks += written.bytes[i] == '<';
    scan.at = (size_t)(body.bytes - written.bytes);
    scan.length = scan.at + body.length;
    scan.is_object = body.length && *body.bytes == '{';
    scan.target = aws_input_for_target(memory, target);
    scan.marks = arena_allocate(memory, (scan.most_marks + 1) * sizeof *scan.marks);
    input->pieces = arena_allocate(memory, (scan.most_marks * 2 + 1) * sizeof *input->pieces);
    const bool ready = scan.target && scan.marks && input->pieces;
    const bool done = ready ? read_all(&scan) && check(&scan) && keep_literals(&scan) : fault_no_memory(error);
    buffer_free(&scan.checked);
    buffer_free(&scan.literals);
    return done;
}
