/*
 * Each line is {"id","EventPattern","Event"}; pattern and event are either JSON or a string that holds JSON. Each answer is one
 * line. A line that is not a case is reported, and the other lines are answered all the same.
 */
#include "cli/commands/cases.h"

#include "cli/commands/command.h"
#include "cli/commands/judge.h"
#include "cli/read/input.h"
#include "cli/read/members.h"
#include "cli/say/messages.h"
#include "cli/say/output.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_CASE ((size_t)64 << 20)

/* Copies the text of a member: the text of its string, or its raw JSON. False if it is missing, or its string is not valid. */
static bool take_text(const member *from, document *to)
{
    if (!from->value)
        return false;
    to->name = from->name;
    if (*from->value != '"') {
        to->length = from->length;
        to->bytes = malloc(to->length + 1);
        if (to->bytes)
            memcpy(to->bytes, from->value, to->length);
        return to->bytes != NULL;
    }
    json_t *string = json_loadb(from->value, from->length, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    if (json_is_string(string)) {
        to->length = json_string_length(string);
        to->bytes = malloc(to->length + 1);
        if (to->bytes)
            memcpy(to->bytes, json_string_value(string), to->length);
    }
    json_decref(string);
    return to->bytes != NULL;
}

static bool is_value(const member *from)
{
    json_t *value = json_loadb(from->value, from->length, JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, NULL);
    const bool valid = value != NULL;
    json_decref(value);
    return valid;
}

/* The message that AWS has for a pattern that is rejected. */
static void answer_reason(output *to, const kf_error *error)
{
    const char *reason = *error->reason ? error->reason : error->message;
    const size_t size = strlen(reason) + 64;
    char *message = malloc(size);
    const int length = message ? snprintf(message, size, "Event pattern is not valid. Reason: %s", reason) : 0;
    output_json_string(to, message, (size_t)length);
    free(message);
}

static void answer(output *to, const member *id, const judgement *judged)
{
    output_string(to, "{\"id\":");
    if (id->value)
        output_write(to, id->value, id->length);
    else
        output_string(to, "null");
    if (!judged->code) {
        output_string(to, judged->verdict == JUDGE_TRUE ? ",\"Result\":true}\n" : ",\"Result\":false}\n");
        return;
    }
    output_string(to, ",\"Error\":{\"Code\":\"");
    output_string(to, judged->code);
    output_string(to, "\",\"Message\":");
    if (judged->verdict == JUDGE_BAD_EVENT)
        output_string(to, "\"Parameter Event is not valid.\"");
    else
        answer_reason(to, judged->error);
    output_string(to, "}");
    if (*judged->error->diagnostic) {
        output_string(to, ",\"Diagnostic\":\"");
        output_string(to, judged->error->diagnostic);
        output_string(to, "\"");
    }
    output_string(to, "}\n");
}

/* False if the line is not a case. */
static bool run_case(const line *text, bool strict, output *to)
{
    member members[] = {{"id", NULL, 0}, {"EventPattern", NULL, 0}, {"Event", NULL, 0}};
    document pattern = {NULL, NULL, 0};
    document event = {NULL, NULL, 0};
    bool usable = !text->too_long && members_find(text->bytes, text->length, members, 3, NULL) &&
                  (!members[0].value || is_value(&members[0])) && take_text(&members[1], &pattern) &&
                  take_text(&members[2], &event);
    if (usable) {
        judgement judged = judge(&pattern, &event, strict);
        usable = judged.verdict != JUDGE_FAILED;
        if (usable)
            answer(to, &members[0], &judged);
        judgement_free(&judged);
    }
    free(pattern.bytes);
    free(event.bytes);
    return usable;
}

static bool before_read(void *context, bool waits)
{
    if (waits)
        output_flush(context);
    return true;
}

int cases_run(const char *path, bool strict)
{
    input file = {.descriptor = -1};
    output out;
    line next;
    if (!output_open(&out, STDOUT_FILENO))
        return EXIT_TROUBLE;
    bool clean = true;
    bool continued = false;
    uint64_t number = 0;
    input_result result = input_open(&file, path, MAX_CASE) ? INPUT_LINE : INPUT_FAILED;
    file.before_read = before_read;
    file.context = &out;
    while (result == INPUT_LINE && (result = input_next(&file, &next)) == INPUT_LINE && !out.failure) {
        number += !continued;
        if (!continued && !line_is_blank(&next) && !run_case(&next, strict, &out)) {
            clean = false;
            message_print_file_error(file.name, number,
                                     "this is not a case: a case is {\"id\": ..., \"EventPattern\": ..., \"Event\": ...}");
        }
        continued = next.continues;
    }
    if (result == INPUT_FAILED)
        message_print_file_error(file.name, 0, file.failure);
    input_close(&file);
    input_free(&file);
    return message_report_output(output_close(&out)) && clean && result != INPUT_FAILED ? EXIT_MATCHED : EXIT_TROUBLE;
}
