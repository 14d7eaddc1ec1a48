/*
 * Renders inputs for tests/suite transform: one question on each line of standard input, one answer on each line of standard
 * output, both JSON objects. tests/harness/transform_cases.py writes the questions and describes them.
 */
#include "builtins/input/input_transformer.h"
#include "builtins/text/template.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_OPERANDS = 8, MOST_VALUES = 16 };

typedef struct operand {
    template_value values[MOST_VALUES];
    size_t count;
} operand;

typedef struct question {
    text line;
    arena memory;
    operand operands[MOST_OPERANDS];
} question;

static bool is(text found, const char *word)
{
    return found.length == strlen(word) && memcmp(found.bytes, word, found.length) == 0;
}

static text decoded(question *asked, text string)
{
    buffer out = {0};
    json_text_decode(json_text_body(string), &out);
    const text kept = {arena_copy(&asked->memory, out.bytes, out.length), out.length};
    buffer_free(&out);
    return kept;
}

/* A decoded string member of the question. Empty if the question does not have it. */
static text member(question *asked, const char *name)
{
    text value;
    return json_text_member(asked->line, text_of(name), &value) ? decoded(asked, value) : (text){"", 0};
}

/* ---- Templates of the rule language, piece by piece ---- */

static template_value read_value(question *asked, text json)
{
    static const template_kind kinds[] = {
        [JSON_TEXT_OBJECT] = TEMPLATE_JSON,   [JSON_TEXT_ARRAY] = TEMPLATE_JSON, [JSON_TEXT_STRING] = TEMPLATE_STRING,
        [JSON_TEXT_NUMBER] = TEMPLATE_NUMBER, [JSON_TEXT_TRUE] = TEMPLATE_TRUE,  [JSON_TEXT_FALSE] = TEMPLATE_FALSE,
        [JSON_TEXT_NULL] = TEMPLATE_NULL,
    };
    const template_kind kind = kinds[json_text_kind_of(json)];
    if (kind == TEMPLATE_STRING)
        json = decoded(asked, json);
    return (template_value){kind, json.bytes, json.length};
}

static void read_values(question *asked, text json)
{
    json_text_items operands = json_text_open(json);
    text name, list, value;
    for (size_t i = 0; i < MOST_OPERANDS && json_text_next(&operands, &name, &list); i++) {
        json_text_items items = json_text_open(list);
        operand *found = &asked->operands[i];
        while (found->count < MOST_VALUES && json_text_next(&items, &name, &value))
            found->values[found->count++] = read_value(asked, value);
    }
}

static void add_piece(question *asked, template_builder *builder, text json, template_mode mode)
{
    text number = json;
    const json_text_kind kind = json_text_kind_of(json);
    if (kind == JSON_TEXT_STRING) {
        const text literal = decoded(asked, json);
        template_literal(builder, mode, literal.bytes, literal.length);
        return;
    }
    if (kind == JSON_TEXT_ARRAY && !json_text_element(json, 0, &number))
        return;
    template_operand(builder, mode, (uint32_t)strtoul(number.bytes, NULL, 10), kind == JSON_TEXT_ARRAY);
}

static const template *read_pieces(question *asked, text json)
{
    template_builder builder = {.memory = &asked->memory};
    json_text_items items = json_text_open(json);
    text name, piece, inner;
    while (json_text_next(&items, &name, &piece)) {
        if (json_text_member(piece, text_of("json"), &inner))
            add_piece(asked, &builder, inner, TEMPLATE_AS_JSON);
        else if (json_text_member(piece, text_of("string"), &inner))
            add_piece(asked, &builder, inner, TEMPLATE_IN_STRING);
        else
            add_piece(asked, &builder, piece, TEMPLATE_TEXT);
    }
    return template_finish(&builder);
}

static const template_value *values(void *context, uint32_t number, size_t *count)
{
    const question *asked = context;
    *count = number < MOST_OPERANDS ? asked->operands[number].count : 0;
    return number < MOST_OPERANDS ? asked->operands[number].values : NULL;
}

/* ---- Answers ---- */

static void print(const char *word, const buffer *rendered)
{
    buffer out = {0};
    buffer_json_string(&out, rendered->bytes, rendered->length);
    printf("{\"%s\":%.*s}\n", word, (int)out.length, out.bytes);
    buffer_free(&out);
}

static void print_error(const fault *error)
{
    buffer out = {0};
    buffer_json_string(&out, error->message, strlen(error->message));
    printf("{\"message\":%.*s,\"offset\":%zu}\n", (int)out.length, out.bytes, error->offset);
    buffer_free(&out);
}

static void answer(question *asked, aws_input_memory *memory, buffer *out)
{
    const text kind = member(asked, "kind"), given = member(asked, "text"), target = member(asked, "target");
    const char *named = target.length ? target.bytes : NULL;
    fault error;
    buffer_clear(out);
    if (is(kind, "pieces")) {
        read_values(asked, member(asked, "values"));
        template_render(read_pieces(asked, given), values, asked, out);
        print("gives", out);
        return;
    }
    const aws_input *input = is(kind, "input")  ? aws_input_constant(&asked->memory, given, named, &error)
                             : is(kind, "path") ? aws_input_path(&asked->memory, given, named, &error)
                                                : aws_input_transformer(&asked->memory, given, named, &error);
    if (!input) {
        print_error(&error);
        return;
    }
    const aws_input_event event = {member(asked, "event"), member(asked, "rule"), member(asked, "arn"),
                                   member(asked, "received")};
    print(aws_input_render(input, &event, memory, out) ? "gives" : "nothing", out);
}

int main(void)
{
    static aws_input_memory memory;
    buffer out = {0};
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;
    while ((length = getline(&line, &capacity, stdin)) > 0) {
        question *asked = calloc(1, sizeof *asked);
        if (!asked)
            return 1;
        asked->line = (text){line, (size_t)length};
        answer(asked, &memory, &out);
        arena_free(&asked->memory);
        free(asked);
    }
    free(line);
    buffer_free(&out);
    aws_input_memory_free(&memory);
    return 0;
}
