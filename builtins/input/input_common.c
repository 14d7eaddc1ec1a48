/* What messages call a target, and the check that a text is JSON. */
#include "builtins/input/input_common.h"

#include "grammar/json/json_reader.h"

#include <stdio.h>
#include <string.h>

const char *aws_input_for_target(arena *memory, const char *target)
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

bool aws_input_check(arena *memory, text json, size_t most, fault *why)
{
    json_reader reader;
    const source input = {"", arena_copy(memory, json.bytes, json.length), json.length};
    if (!input.bytes)
        return fault_no_memory(why);
    json_reader_init(&reader, &input, 0, memory);
    size_t values = 0;
    json_token read;
    while ((read = json_next(&reader)) != JSON_END && read != JSON_ERROR) {
        const bool opens = read == JSON_OBJECT_BEGIN || read == JSON_ARRAY_BEGIN;
        const bool closes = read == JSON_OBJECT_END || read == JSON_ARRAY_END;
        if (reader.depth != (opens ? 1U : 0U) || closes)
            continue;
        if (values++ == most)
            return fault_at(why, reader.at.begin, MESSAGE(INPUT_TEXT_BEHIND));
    }
    if (read == JSON_ERROR && reader.status == KF_NO_MEMORY)
        return fault_no_memory(why);
    if (read == JSON_ERROR)
        return fault_at(why, reader.error_offset, reader.diagnostic, "%s", reader.message);
    return values || fault_at(why, 0, MESSAGE(INPUT_MISSING));
}
