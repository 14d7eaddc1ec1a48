/*
 * Parses every event into a tree with jansson and compares two members by hand, as a C program without a matcher does.
 */
#include "loop.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct wanted {
    const char *source;
    const char *detail_type;
} wanted;

static bool member_is(const json_t *event, const char *name, const char *value)
{
    const char *text = json_string_value(json_object_get(event, name));
    return text && strcmp(text, value) == 0;
}

static long parse_all(void *context, const char *events, size_t length)
{
    const wanted *rule = context;
    const char *end = events + length;
    long count = 0;
    while (events < end) {
        const char *newline = memchr(events, '\n', (size_t)(end - events));
        const char *stop = newline ? newline : end;
        json_error_t error;
        json_t *event = json_loadb(events, (size_t)(stop - events), 0, &error);
        if (!event) {
            fprintf(stderr, "jansson_loop: %s\n", error.text);
            return -1;
        }
        count += member_is(event, "source", rule->source) && member_is(event, "detail-type", rule->detail_type);
        json_decref(event);
        events = stop + 1;
    }
    return count;
}

int main(int count, char **arguments)
{
    if (count != 4) {
        fprintf(stderr, "usage: jansson_loop EVENTS SOURCE DETAIL-TYPE\n");
        return 2;
    }
    wanted rule = {arguments[2], arguments[3]};
    return loop_run(arguments[1], JANSSON_VERSION, parse_all, &rule);
}
