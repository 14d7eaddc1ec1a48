/* The object around the template: which members it has, and the variables that it names. The template is input_template.c's. */
#include "builtins/input/input_internal.h"

#include "grammar/base/utf8.h"
#include "grammar/json/json_reader.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define NAME_PATTERN "[A-Za-z0-9\\_\\-]+"

/* ---- Errors ---- */

bool input_no_memory(aws_input_error *error)
{
    *error = (aws_input_error){KF_NO_MEMORY, "out of memory", 0};
    return false;
}

bool input_fail(arena *memory, aws_input_error *error, size_t offset, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    const int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *message = length < 0 ? NULL : arena_allocate(memory, (size_t)length + 1);
    if (message)
        vsnprintf(message, (size_t)length + 1, format, arguments);
    va_end(arguments);
    if (!message)
        return input_no_memory(error);
    *error = (aws_input_error){KF_BAD_RULES, message, offset};
    return false;
}

const char *input_for_target(arena *memory, const char *target)
{
    static const char format[] = " for target %s";
    if (!target)
        return "";
    const size_t size = sizeof format + strlen(target);
    char *named = arena_allocate(memory, size);
    if (named)
        snprintf(named, size, format, target);
    return named;
}

/* ---- Checking ---- */

static void refuse(const json_reader *reader, const char **message, size_t *offset)
{
    *message = reader->status == KF_NO_MEMORY ? NULL : reader->message;
    *offset = reader->error_offset;
}

bool input_check(arena *memory, text json, size_t most, const char **message, size_t *offset)
{
    json_reader reader;
    const source input = {"", arena_copy(memory, json.bytes, json.length), json.length};
    *message = NULL;
    *offset = 0;
    if (!input.bytes)
        return false;
    json_reader_init(&reader, &input, 0, memory);
    size_t values = 0;
    json_token read;
    while ((read = json_next(&reader)) != JSON_END && read != JSON_ERROR) {
        const bool opens = read == JSON_OBJECT_BEGIN || read == JSON_ARRAY_BEGIN;
        const bool closes = read == JSON_OBJECT_END || read == JSON_ARRAY_END;
        if (reader.depth != (opens ? 1U : 0U) || closes)
            continue;
        if (values++ == most) {
            *message = "Trailing text behind the value";
            *offset = reader.at.begin;
            return false;
        }
    }
    if (read == JSON_ERROR)
        refuse(&reader, message, offset);
    else if (!values)
        *message = "No content to map due to end-of-input";
    return read == JSON_END && values;
}

/* ---- Input and InputPath ---- */

static aws_input *new_input(arena *memory, input_kind kind, size_t variables)
{
    aws_input *input = arena_allocate(memory, sizeof *input);
    if (!input)
        return NULL;
    input->kind = kind;
    input->variables = arena_allocate(memory, (variables ? variables : 1) * sizeof *input->variables);
    return input->variables ? input : NULL;
}

const aws_input *aws_input_constant(arena *memory, text json, const char *target, aws_input_error *error)
{
    const char *named = input_for_target(memory, target), *message;
    size_t offset;
    aws_input *input = new_input(memory, INPUT_CONSTANT, 0);
    const char *kept = arena_copy(memory, json.bytes, json.length);
    if (!named || !input || !kept) {
        input_no_memory(error);
        return NULL;
    }
    if (utf8_units(json.bytes, json.length) > AWS_INPUT_LONGEST_TEMPLATE) {
        input_fail(memory, error, 0,
                   "Value at 'input' failed to satisfy constraint: Member must have length less than or equal to %d",
                   AWS_INPUT_LONGEST_TEMPLATE);
        return NULL;
    }
    if (!input_check(memory, json, 1, &message, &offset)) {
        if (message)
            input_fail(memory, error, offset, "JSON syntax error in input%s: %s", named, message);
        else
            input_no_memory(error);
        return NULL;
    }
    input->constant = json_text_trim((text){kept, json.length});
    return input;
}

static const json_path *compile_path(arena *memory, text path, const char *target, aws_input_error *error)
{
    size_t offset;
    const char *named = input_for_target(memory, target);
    const json_path *compiled = named ? json_path_compile(memory, path, &offset) : NULL;
    if (compiled)
        return compiled;
    if (!named || offset == SIZE_MAX)
        input_no_memory(error);
    else
        input_fail(memory, error, offset, "InputPath%s is invalid.", named);
    return NULL;
}

const aws_input *aws_input_path(arena *memory, text path, const char *target, aws_input_error *error)
{
    aws_input *input = new_input(memory, INPUT_PATH, 1);
    if (!input) {
        input_no_memory(error);
        return NULL;
    }
    input->variable_count = 1;
    input->variables[0].path = compile_path(memory, path, target, error);
    return input->variables[0].path ? input : NULL;
}

/* ---- InputTransformer ---- */

/* What is being compiled. */
typedef struct build {
    arena *memory;
    text json;
    const char *target;
    aws_input_error *error;
    buffer scratch; /* a string, decoded */
} build;

static bool is_text(text value, const char *expected)
{
    return value.length == strlen(expected) && memcmp(value.bytes, expected, value.length) == 0;
}

static size_t offset_of(const build *work, text part)
{
    return (size_t)(part.bytes - work->json.bytes);
}

/* A string of the JSON, decoded, in the arena. */
static bool decode(build *work, text body, text *decoded)
{
    buffer_clear(&work->scratch);
    json_text_decode(body, &work->scratch);
    const char *kept =
        work->scratch.state == BUFFER_OK ? arena_copy(work->memory, work->scratch.bytes, work->scratch.length) : NULL;
    *decoded = (text){kept, work->scratch.length};
    return kept || input_no_memory(work->error);
}

static bool is_variable_name(text name)
{
    for (size_t i = 0; i < name.length; i++) {
        const char byte = name.bytes[i];
        if (!((byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
              byte == '-'))
            return false;
    }
    return name.length > 0 && name.length <= AWS_INPUT_LONGEST_NAME;
}

/* One member of InputPathsMap. An offset in a path counts decoded bytes; in the JSON they may be escapes. */
static bool add_variable(build *work, aws_input *input, text written, text value)
{
    const char *where = "'inputTransformer.inputPathsMap' failed to satisfy constraint";
    text name, path;
    if (!decode(work, written, &name))
        return false;
    if (!is_variable_name(name))
        return input_fail(work->memory, work->error, offset_of(work, written),
                          "Value at %s: Map keys must satisfy constraint: [Member must have length less than or equal to %d, "
                          "Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: "
                          "%s]",
                          where, AWS_INPUT_LONGEST_NAME, NAME_PATTERN);
    if (json_text_kind_of(value) != JSON_TEXT_STRING)
        return input_fail(work->memory, work->error, offset_of(work, value), "A path of InputPathsMap must be a string");
    if (!decode(work, json_text_body(value), &path))
        return false;
    size_t at = 0;
    while (at < input->variable_count && (input->variables[at].name.length != name.length ||
                                          memcmp(input->variables[at].name.bytes, name.bytes, name.length) != 0))
        at++;
    if (at == AWS_INPUT_MOST_VARIABLES)
        return input_fail(work->memory, work->error, offset_of(work, written),
                          "Value at %s: Member must have length less than or equal to %d", where, AWS_INPUT_MOST_VARIABLES);
    const json_path *compiled = compile_path(work->memory, path, work->target, work->error);
    if (!compiled) {
        if (work->error->status == KF_BAD_RULES)
            work->error->offset = offset_of(work, value) + 1 + json_text_written(json_text_body(value), work->error->offset);
        return false;
    }
    input->variables[at] = (input_variable){name, compiled};
    if (at == input->variable_count)
        input->variable_count++;
    return true;
}

static bool add_variables(build *work, aws_input *input, text map)
{
    if (json_text_kind_of(map) == JSON_TEXT_NULL)
        return true;
    if (json_text_kind_of(map) != JSON_TEXT_OBJECT)
        return input_fail(work->memory, work->error, offset_of(work, map), "InputPathsMap must be an object of strings");
    json_text_items items = json_text_open(map);
    text name, path;
    while (json_text_next(&items, &name, &path))
        if (!add_variable(work, input, name, path))
            return false;
    return true;
}

static bool add_template(build *work, aws_input *input, text value)
{
    const char *where = "'inputTransformer.inputTemplate' failed to satisfy constraint";
    if (!value.bytes || json_text_kind_of(value) == JSON_TEXT_NULL)
        return input_fail(work->memory, work->error, value.bytes ? offset_of(work, value) : 0,
                          "Value null at %s: Member must not be null", where);
    if (json_text_kind_of(value) != JSON_TEXT_STRING)
        return input_fail(work->memory, work->error, offset_of(work, value), "InputTemplate must be a string");
    text written;
    if (!decode(work, json_text_body(value), &written))
        return false;
    const size_t units = utf8_units(written.bytes, written.length);
    if (units == 0 || units > AWS_INPUT_LONGEST_TEMPLATE)
        return input_fail(work->memory, work->error, offset_of(work, value),
                          "Value at %s: Member must have length %s than or equal to %d", where, units ? "less" : "greater",
                          units ? AWS_INPUT_LONGEST_TEMPLATE : 1);
    if (input_template_compile(work->memory, written, input, work->target, work->error))
        return true;
    if (work->error->status == KF_BAD_RULES)
        work->error->offset = offset_of(work, value) + 1 + json_text_written(json_text_body(value), work->error->offset);
    return false;
}

/* Finds the members; of several of one name the last counts. */
static bool read_members(build *work, text object, text *map, text *template)
{
    json_text_items items = json_text_open(object);
    text written, name, value;
    while (json_text_next(&items, &written, &value)) {
        if (!decode(work, written, &name))
            return false;
        if (is_text(name, "InputPathsMap"))
            *map = value;
        else if (is_text(name, "InputTemplate"))
            *template = value;
        else
            return input_fail(work->memory, work->error, offset_of(work, written),
                              "Unknown parameter in InputTransformer: \"%.*s\", must be one of: InputPathsMap, InputTemplate",
                              name.length < 100 ? (int)name.length : 100, name.bytes);
    }
    return true;
}

static bool compile(build *work, aws_input *input)
{
    const char *message;
    size_t offset;
    if (!input_check(work->memory, work->json, 1, &message, &offset))
        return message ? input_fail(work->memory, work->error, offset, "%s", message) : input_no_memory(work->error);
    const text object = json_text_trim(work->json);
    text map = {"null", 4}, template = {NULL, 0};
    if (json_text_kind_of(object) != JSON_TEXT_OBJECT)
        return input_fail(work->memory, work->error, offset_of(work, object), "InputTransformer must be an object");
    return read_members(work, object, &map, &template) && add_variables(work, input, map) && add_template(work, input, template);
}

const aws_input *aws_input_transformer(arena *memory, text json, const char *target, aws_input_error *error)
{
    build work = {.memory = memory, .json = json, .target = target, .error = error};
    aws_input *input = new_input(memory, INPUT_TRANSFORMER, AWS_INPUT_MOST_VARIABLES);
    const bool done = input ? compile(&work, input) : input_no_memory(error);
    buffer_free(&work.scratch);
    return done ? input : NULL;
}
