/* Tests inputs where tests/transform cannot: limits of length, texts that are nested without end, and one memory for several
 * inputs. */
#include "builtins/input/input_transformer.h"
#include "builtins/text/template.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { DEPTH = 200000 };

static aws_input_event event_of(const char *json)
{
    return (aws_input_event){text_of(json), text_of("rule"), {"", 0}, {"", 0}};
}

static void limits_are_kept(void **state)
{
    (void)state;
    buffer out = {.limit = 8};
    buffer_append(&out, "12345678", 8);
    assert_int_equal(out.state, BUFFER_OK);
    buffer_append(&out, "", 0);
    assert_int_equal(out.state, BUFFER_OK);
    buffer_append(&out, "9", 1);
    assert_int_equal(out.state, BUFFER_TOO_LONG);
    assert_int_equal(out.length, 8);
    buffer_clear(&out);
    buffer_escaped(&out, "\x01\x01", 2); /* twelve bytes, of which six fit */
    assert_int_equal(out.state, BUFFER_TOO_LONG);
    buffer_clear(&out);
    assert_false(buffer_reserve(&out, SIZE_MAX));
    buffer_free(&out);
    assert_int_equal(out.limit, 8);
}

static void only_so_many_paths_are_taken(void **state)
{
    (void)state;
    arena memory = {0};
    fault error;
    for (int paths = AWS_INPUT_MOST_VARIABLES; paths <= AWS_INPUT_MOST_VARIABLES + 1; paths++) {
        buffer json = {0};
        buffer_format(&json, "{\"InputPathsMap\":{");
        for (int i = 0; i < paths; i++)
            buffer_format(&json, "%s\"n%d\":\"$.a\"", i ? "," : "", i);
        buffer_format(&json, "},\"InputTemplate\":\"1\"}");
        const aws_input *made = aws_input_transformer(&memory, (text){json.bytes, json.length}, NULL, &error);
        assert_int_equal(made != NULL, paths == AWS_INPUT_MOST_VARIABLES);
        buffer_free(&json);
    }
    assert_int_equal(error.which, DIAGNOSTIC_PATHS_TOO_MANY);
    arena_free(&memory);
}

static void long_inputs_fail(void **state)
{
    (void)state;
    arena memory = {0};
    aws_input_memory own = {0};
    fault error;
    buffer out = {.limit = 16};
    const aws_input_event event = event_of("{\"a\":[\"0123456789\",\"0123456789\"]}");
    const aws_input *all = aws_input_path(&memory, text_of("$.a[*]"), NULL, &error);
    const aws_input *part = aws_input_transformer(
        &memory, text_of("{\"InputPathsMap\":{\"a\":\"$.a[*]\"},\"InputTemplate\":\"\\\"<a>\\\"\"}"), NULL, &error);
    aws_input_render(all, &event, &own, &out);
    assert_int_equal(out.state, BUFFER_TOO_LONG);
    buffer_clear(&out);
    aws_input_render(part, &event, &own, &out);
    assert_int_equal(out.state, BUFFER_TOO_LONG);

    out.limit = 0;
    buffer_clear(&out);
    assert_true(aws_input_render(all, &event, &own, &out));
    assert_int_equal(out.state, BUFFER_OK);
    buffer_append(&out, "", 1);
    assert_string_equal(out.bytes, "[\"0123456789\",\"0123456789\"]");
    buffer_free(&out);
    aws_input_memory_free(&own);
    arena_free(&memory);
}

/* {"a":[[[…]]]} with white space. No function may follow the nesting by recursion. */
static void nesting_is_no_matter(void **state)
{
    (void)state;
    arena memory = {0};
    aws_input_memory own = {0};
    fault error;
    buffer json = {0}, out = {0};
    buffer_append(&json, "{\"a\":", 5);
    for (int i = 0; i < DEPTH; i++)
        buffer_append(&json, "[ ", 2);
    for (int i = 0; i < DEPTH; i++)
        buffer_append(&json, "] ", 2);
    buffer_append(&json, ",\"b\":1}", 8);
    const aws_input_event event = event_of(json.bytes);
    const aws_input *input = aws_input_transformer(
        &memory, text_of("{\"InputPathsMap\":{\"a\":\"$.a\",\"b\":\"$.b\"},\"InputTemplate\":\"[<a>,<b>]\"}"), NULL, &error);
    assert_true(aws_input_render(input, &event, &own, &out));
    assert_int_equal(out.length, 2 * DEPTH + 4);
    buffer_free(&json);
    buffer_free(&out);
    aws_input_memory_free(&own);
    arena_free(&memory);
}

static void one_memory_for_all(void **state)
{
    (void)state;
    arena memory = {0};
    aws_input_memory own = {0};
    fault error;
    buffer out = {0};
    const aws_input *first = aws_input_path(&memory, text_of("$.a.*"), NULL, &error);
    const aws_input *second = aws_input_transformer(
        &memory, text_of("{\"InputPathsMap\":{\"x\":\"$.b\",\"a\":\"$.a[*]\"},\"InputTemplate\":\"{\\\"v\\\":[<x>,<a>]}\"}"),
        NULL, &error);
    const aws_input_event one = event_of("{\"a\":[1,2],\"b\":true}"), other = event_of("{\"a\":[],\"b\":[]}");
    aws_input_render(first, &one, &own, &out);
    aws_input_render(second, &one, &own, &out);
    aws_input_render(second, &other, &own, &out);
    assert_false(aws_input_render(first, &other, &own, &out));
    buffer_append(&out, "", 1);
    assert_string_equal(out.bytes, "[1,2]{\"v\":[true,[1,2]]}{\"v\":[[],\"\"]}null");
    buffer_free(&out);
    aws_input_memory_free(&own);
    arena_free(&memory);
}

static const template_value *no_values(void *context, uint32_t operand, size_t *count)
{
    (void)context, (void)operand;
    *count = 7; /* the count of an operand that does not exist */
    return NULL;
}

static void templates_render_nothing_given_nothing(void **state)
{
    (void)state;
    arena memory = {0};
    buffer out = {0};
    template_builder builder = {.memory = &memory};
    const template *empty = template_finish(&builder);
    template_operand(&builder, TEMPLATE_TEXT, 0, false);
    template_operand(&builder, TEMPLATE_AS_JSON, 1, true);
    const template *missing = template_finish(&builder);
    template_render(empty, no_values, NULL, &out);
    assert_int_equal(out.length, 0);
    template_render(missing, no_values, NULL, &out);
    buffer_append(&out, "", 1);
    assert_string_equal(out.bytes, "[]");
    buffer_free(&out);
    arena_free(&memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_are_kept),    cmocka_unit_test(only_so_many_paths_are_taken),
        cmocka_unit_test(long_inputs_fail),   cmocka_unit_test(nesting_is_no_matter),
        cmocka_unit_test(one_memory_for_all), cmocka_unit_test(templates_render_nothing_given_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
