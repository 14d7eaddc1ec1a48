/*
 * Fuzz target: any template and any event, split at the first NUL. As an InputTransformer, an InputPath and a JSON template of our own;
 * what must be JSON must be accepted as an event's value.
 */
#include "builtins/input/input_transformer.h"
#include "builtins/text/template.h"
#include "engine/scan/scan.h"

#include <stdlib.h>
#include <string.h>

static const path_trie nowhere;                                      /* nobody wants to be told of any value */
static const char usual[] = "{\"a\":[\"\\\"\\ud800\",{\"b\":[1]}]}"; /* where what is given is no event */

typedef struct run {
    scanner scan;
    aws_input_memory memory;
    buffer out;
    template_value values[3];
} run;

static bool is_json(run *state, text value)
{
    const scan_sink none = {0};
    return scan_value_at(&state->scan, PATH_NONE, value.bytes, value.length, &none) == KF_OK;
}

static text rendered(const run *state)
{
    return (text){state->out.bytes, state->out.length};
}

/* Everything rendered is one JSON value, but for a template of several texts. */
static void render_input(run *state, const aws_input *input, text event, bool several)
{
    const aws_input_event given = {event, {"rule\xed\xa0\x80\"", 8}, {"", 0}, {"", 0}};
    if (!input)
        return;
    buffer_clear(&state->out);
    aws_input_render(input, &given, &state->memory, &state->out);
    if (state->out.state == BUFFER_OK && !several && !is_json(state, rendered(state)))
        abort();
}

static const template_value *values(void *context, uint32_t operand, size_t *count)
{
    const run *state = context;
    *count = operand;
    return state->values;
}

/* {"…": operand, …: "…operand"}, of any bytes. */
static void render_template(run *state, arena *memory, text literal, text event)
{
    template_builder builder = {.memory = memory};
    state->values[0] = (template_value){TEMPLATE_STRING, literal.bytes, literal.length};
    state->values[1] = (template_value){TEMPLATE_JSON, event.bytes, event.length};
    state->values[2] = (template_value){TEMPLATE_STRING, event.bytes, event.length};
    template_literal(&builder, TEMPLATE_AS_JSON, "{\"", 2);
    template_literal(&builder, TEMPLATE_IN_STRING, literal.bytes, literal.length);
    template_literal(&builder, TEMPLATE_AS_JSON, "\":", 2);
    for (uint32_t operand = 0; operand <= 3; operand++) {
        template_literal(&builder, TEMPLATE_AS_JSON, operand ? "," : "[", 1);
        template_operand(&builder, TEMPLATE_AS_JSON, operand, operand & 1);
        template_literal(&builder, TEMPLATE_AS_JSON, ",\"", 2);
        template_operand(&builder, TEMPLATE_IN_STRING, operand, false);
        template_literal(&builder, TEMPLATE_AS_JSON, "\"", 1);
    }
    template_literal(&builder, TEMPLATE_AS_JSON, "]}", 2);
    const template *compiled = template_finish(&builder);
    buffer_clear(&state->out);
    if (compiled)
        template_render(compiled, values, state, &state->out);
    if (compiled && state->out.state == BUFFER_OK && !is_json(state, rendered(state)))
        abort();
}

/* The transformer around a template of any bytes. */
static text wrap(buffer *out, text written)
{
    static const char head[] = "{\"InputPathsMap\":{\"a\":\"$.a\",\"b\":\"$.a.*.b[0]\",\"c\":\"$[*]\"},\"InputTemplate\":";
    buffer_append(out, head, sizeof head - 1);
    buffer_json_string(out, written.bytes, written.length);
    buffer_append(out, "}", 1);
    return (text){out->bytes, out->length};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    run state = {.out.limit = (size_t)1 << 20};
    arena memory = {0};
    buffer wrapped = {0};
    fault error;
    char *bytes = malloc(size + 1);            /* the event ends where the memory does, so that reading past it is caught */
    const kf_limits limits = {.depth = 10000}; /* a template and an event are nested in one another */
    if (!bytes || !scanner_init(&state.scan, &nowhere, &limits))
        abort();
    memcpy(bytes, data, size);
    const char *nul = memchr(bytes, 0, size);
    const text written = {bytes, nul ? (size_t)(nul - bytes) : size};
    const text rest = nul ? (text){nul + 1, size - written.length - 1} : (text){"{}", 2};
    const text event = is_json(&state, rest) ? rest : (text){usual, sizeof usual - 1};
    const bool several = json_text_trim(written).length == 0 || *json_text_trim(written).bytes != '{';

    render_input(&state, aws_input_transformer(&memory, wrap(&wrapped, written), "t", &error), event, several);
    render_input(&state, aws_input_transformer(&memory, written, NULL, &error), event, true);
    render_input(&state, aws_input_path(&memory, written, NULL, &error), event, false);
    render_input(&state, aws_input_constant(&memory, written, NULL, &error), event, false);
    render_template(&state, &memory, written, event);
    buffer_free(&wrapped);
    buffer_free(&state.out);
    aws_input_memory_free(&state.memory);
    scanner_free(&state.scan);
    arena_free(&memory);
    free(bytes);
    return 0;
}
