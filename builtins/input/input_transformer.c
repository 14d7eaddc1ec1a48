/*
 * Compiles Input, InputPath, and the JSON object of an InputTransformer with the variables that it names. The template inside
 * that object is compiled by input_template.c.
 */
#include "builtins/input/input_common.h"
#include "builtins/input/input_internal.h"
#include "grammar/base/utf8.h"

#include <string.h>

/* ---- Input and InputPath ---- */

static aws_input *new_input(arena *memory, aws_input_kind kind, size_t variables)
{
    aws_input *input = arena_allocate(memory, sizeof *input);
    if (!input)
        return NULL;
    input->kind = kind;
    input->variables = arena_allocate(memory, (variables ? variables : 1) * sizeof *input->variables);
    return input->variables ? input : NULL;
}

const aws_input *aws_input_constant(arena *memory, text json, const char *target, fault *error)
{
    const char *named = aws_input_for_target(memory, target);
    fault found;
    aws_input *input = new_input(memory, AWS_INPUT_CONSTANT, 0);
    const char *kept = arena_copy(memory, json.bytes, json.length);
    if (!named || !input || !kept) {
        fault_no_memory(error);
        return NULL;
    }
    if (utf8_units(json.bytes, json.length) > AWS_INPUT_LONGEST_TEMPLATE) {
        fault_at(error, 0, MESSAGE(INPUT_TOO_LONG), AWS_INPUT_LONGEST_TEMPLATE);
        return NULL;
    }
    if (!aws_input_check(memory, json, 1, &found)) {
        if (found.code == KF_NO_MEMORY)
            fault_no_memory(error);
        else
            fault_at(error, found.offset, MESSAGE(INPUT_NOT_JSON), named, found.message);
        return NULL;
    }
    input->constant = json_text_trim((text){kept, json.length});
    return input;
}

static const json_path *compile_path(arena *memory, text path, const char *target, fault *error)
{
    size_t offset;
    const char *named = aws_input_for_target(memory, target);
    const json_path *compiled = named ? json_path_compile(memory, path, &offset) : NULL;
    if (compiled)
        return compiled;
    if (!named || offset == SIZE_MAX)
        fault_no_memory(error);
    else
        fault_at(error, offset, MESSAGE(INPUT_PATH_INVALID), named);
    return NULL;
}

const aws_input *aws_input_path(arena *memory, text path, const char *target, fault *error)
{
    aws_input *input = new_input(memory, AWS_INPUT_PATH, 1);
    if (!input) {
        fault_no_memory(error);
        return NULL;
    }
    input->variable_count = 1;
    input->variables[0].path = compile_path(memory, path, target, error);
    return input->variables[0].path ? input : NULL;
}

/* ---- InputTransformer ---- */

/* The transformer that is being compiled. */
typedef struct build {
    arena *memory;
    text json;
    const char *target;
    fault *error;
    buffer scratch; /* holds one decoded string */
} build;

static size_t offset_of(const build *work, text part)
{
    return (size_t)(part.bytes - work->json.bytes);
}

/* Decodes a string of the JSON into the arena. */
static bool decode(build *work, text body, text *decoded)
{
    buffer_clear(&work->scratch);
    json_text_decode(body, &work->scratch);
    const char *kept =
        work->scratch.state == BUFFER_OK ? arena_copy(work->memory, work->scratch.bytes, work->scratch.length) : NULL;
    *decoded = (text){kept, work->scratch.length};
    if (!kept)
        fault_no_memory(work->error);
    return kept != NULL;
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

/* Adds one member of InputPathsMap. An offset in a path counts decoded bytes, which may be longer escapes in the JSON. */
static bool add_variable(build *work, aws_input *input, text written, text value)
{
    text name, path;
    if (!decode(work, written, &name))
        return false;
    if (!is_variable_name(name))
        return fault_at(work->error, offset_of(work, written), MESSAGE(PATHS_BAD_NAME), AWS_INPUT_LONGEST_NAME);
    if (json_text_kind_of(value) != JSON_TEXT_STRING)
        return fault_at(work->error, offset_of(work, value), MESSAGE(PATHS_NOT_STRING));
    if (!decode(work, json_text_body(value), &path))
        return false;
    size_t at = 0;
    while (at < input->variable_count && !text_equals(input->variables[at].name, name))
        at++;
    if (at == AWS_INPUT_MOST_VARIABLES)
        return fault_at(work->error, offset_of(work, written), MESSAGE(PATHS_TOO_MANY), AWS_INPUT_MOST_VARIABLES);
    const json_path *compiled = compile_path(work->memory, path, work->target, work->error);
    if (!compiled) {
        if (work->error->code == KF_BAD_RULES)
            work->error->offset = offset_of(work, value) + 1 + json_text_written(json_text_body(value), work->error->offset);
        return false;
    }
    input->variables[at] = (aws_input_variable){name, compiled};
    if (at == input->variable_count)
        input->variable_count++;
    return true;
}

static bool add_variables(build *work, aws_input *input, text map)
{
    if (json_text_kind_of(map) == JSON_TEXT_NULL)
        return true;
    if (json_text_kind_of(map) != JSON_TEXT_OBJECT)
        return fault_at(work->error, offset_of(work, map), MESSAGE(PATHS_NOT_OBJECT));
    json_text_items items = json_text_open(map);
    text name, path;
    while (json_text_next(&items, &name, &path))
        if (!add_variable(work, input, name, path))
            return false;
    return true;
}

static bool add_template(build *work, aws_input *input, text value)
{
    if (!value.bytes || json_text_kind_of(value) == JSON_TEXT_NULL)
        return fault_at(work->error, value.bytes ? offset_of(work, value) : 0, MESSAGE(TEMPLATE_MISSING));
    if (json_text_kind_of(value) != JSON_TEXT_STRING)
        return fault_at(work->error, offset_of(work, value), MESSAGE(TEMPLATE_NOT_STRING));
    text written;
    if (!decode(work, json_text_body(value), &written))
        return false;
    const size_t units = utf8_units(written.bytes, written.length);
    if (units == 0)
        return fault_at(work->error, offset_of(work, value), MESSAGE(TEMPLATE_EMPTY), 1);
    if (units > AWS_INPUT_LONGEST_TEMPLATE)
        return fault_at(work->error, offset_of(work, value), MESSAGE(TEMPLATE_TOO_LONG), AWS_INPUT_LONGEST_TEMPLATE);
    if (aws_input_template_compile(work->memory, written, input, work->target, work->error))
        return true;
    if (work->error->code == KF_BAD_RULES)
        work->error->offset = offset_of(work, value) + 1 + json_text_written(json_text_body(value), work->error->offset);
    return false;
}

/* Finds the two members. If a name is repeated, the last member counts. */
static bool read_members(build *work, text object, text *map, text *template)
{
    json_text_items items = json_text_open(object);
    text written, name, value;
    while (json_text_next(&items, &written, &value)) {
        if (!decode(work, written, &name))
            return false;
        if (text_is(name, "InputPathsMap"))
            *map = value;
        else if (text_is(name, "InputTemplate"))
            *template = value;
        else
            return fault_at(work->error, offset_of(work, written), MESSAGE(TRANSFORMER_UNKNOWN_MEMBER),
                            name.length < 100 ? (int)name.length : 100, name.bytes);
    }
    return true;
}

static bool compile(build *work, aws_input *input)
{
    if (!aws_input_check(work->memory, work->json, 1, work->error))
        return false;
    const text object = json_text_trim(work->json);
    text map = {"null", 4}, template = {NULL, 0};
    if (json_text_kind_of(object) != JSON_TEXT_OBJECT)
        return fault_at(work->error, offset_of(work, object), MESSAGE(TRANSFORMER_NOT_OBJECT));
    return read_members(work, object, &map, &template) && add_variables(work, input, map) && add_template(work, input, template);
}

const aws_input *aws_input_transformer(arena *memory, text json, const char *target, fault *error)
{
    build work = {.memory = memory, .json = json, .target = target, .error = error};
    aws_input *input = new_input(memory, AWS_INPUT_TRANSFORMER, AWS_INPUT_MOST_VARIABLES);
    const bool done = input ? compile(&work, input) : fault_no_memory(error);
    buffer_free(&work.scratch);
    return done ? input : NULL;
}
