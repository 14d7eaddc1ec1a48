/* Says what an event has at the place that a predicate of a rule asks about. `explain` and failed tests show it. */
#include "builtins/run/matcher.h"
#include "builtins/text/buffer.h"
#include "builtins/text/json_text.h"
#include "engine/match/matcher.h"

#include <stdlib.h>
#include <string.h>

/* More values, and longer ones, are cut with an ellipsis. */
#define MOST_VALUES 5
#define MOST_BYTES 120

static void append_value(buffer *to, const event_value *value)
{
    const bool cut = value->length > MOST_BYTES;
    const size_t length = cut ? MOST_BYTES : value->length;
    if (value->kind == EVENT_STRING)
        buffer_json_string(to, value->bytes, length);
    else if (value->kind == EVENT_CONTAINER && !cut)
        json_text_compact((text){value->bytes, value->length}, to);
    else if (value->kind == EVENT_CONTAINER)
        buffer_append(to, *value->bytes == '[' ? "an array" : "an object", strlen("an array") + (*value->bytes == '{'));
    else
        buffer_append(to, value->bytes, length);
    if (cut && value->kind != EVENT_CONTAINER)
        buffer_append(to, "…", strlen("…"));
}

static void append_values(buffer *to, const event_value *value)
{
    size_t count = 0;
    /* Values that stand in an array are shown with the array, which is a value, too. */
    for (; value && count <= MOST_VALUES; value = value->next) {
        if (value->element)
            continue;
        buffer_append(to, count ? ", " : " is ", count ? 2 : 4);
        if (count < MOST_VALUES)
            append_value(to, value);
        else
            buffer_append(to, "…", strlen("…"));
        count++;
    }
    if (!count)
        buffer_append(to, " is missing", strlen(" is missing"));
}

int kf_predicate_found(kf_matcher *state, size_t rule, size_t predicate, kf_write_function *write, void *context)
{
    const program *compiled = matcher_rules(state)->program;
    const uint32_t node = program_predicate_node(compiled, program_predicate(compiled, (uint32_t)rule, predicate));
    char *path = program_node_text(compiled, node);
    buffer made = {0};
    if (path)
        buffer_append(&made, path, strlen(path));
    append_values(&made, matcher_values(matcher_engine(state), node));
    const bool whole = path && made.state == BUFFER_OK && !matcher_failed(matcher_engine(state));
    const int result = whole ? write(context, made.bytes, made.length) : -1;
    free(path);
    buffer_free(&made);
    return result;
}
