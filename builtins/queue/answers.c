/* Reads the answers of SQS with jansson. */
#include "builtins/queue/answers.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* ---- Messages ---- */

static const char *put(char **at, const json_t *value)
{
    char *const begin = *at;
    const size_t length = json_string_length(value);
    memcpy(begin, json_string_value(value), length);
    begin[length] = '\0';
    *at = begin + length + 1;
    return begin;
}

/* NULL if memory ran out. */
static queue_message *make_message(const json_t *body, const json_t *id, const json_t *receipt)
{
    const size_t length = json_string_length(body) + json_string_length(id) + json_string_length(receipt) + 3;
    queue_message *made = malloc(sizeof *made + length);
    if (!made)
        return NULL;
    char *at = made->bytes;
    *made = (queue_message){.shown = {.length = json_string_length(body)}};
    made->shown.body = put(&at, body);
    made->shown.id = put(&at, id);
    made->receipt = put(&at, receipt);
    return made;
}

static bool add_message(const json_t *entry, message_list *into)
{
    const json_t *body = json_object_get(entry, "Body");
    const json_t *id = json_object_get(entry, "MessageId");
    const json_t *receipt = json_object_get(entry, "ReceiptHandle");
    if (!json_is_string(body) || !json_is_string(id) || !json_is_string(receipt))
        return true;
    queue_message *made = make_message(body, id, receipt);
    if (made)
        message_list_append(into, made);
    return made;
}

/* A body may be any text, also one with U+0000 (JSON_ALLOW_NUL). Whether it holds events is checked by the reader of events. */
bool answer_messages(const char *bytes, size_t length, message_list *into)
{
    json_t *answer = json_loadb(bytes, length, JSON_ALLOW_NUL, NULL);
    const json_t *messages = json_object_get(answer, "Messages");
    bool good = json_is_object(answer) && (!messages || json_is_array(messages) || json_is_null(messages));
    message_list found = {0};
    size_t at = 0;
    const json_t *entry = NULL;
    json_array_foreach(messages, at, entry) good = good && add_message(entry, &found);
    json_decref(answer);
    for (queue_message *next = message_list_take(&found); next; next = message_list_take(&found)) {
        if (good)
            message_list_append(into, next);
        else
            free(next);
    }
    return good;
}

/* ---- Batches ---- */

static entry_result *result_of(const json_t *entry, entry_result *results, size_t count)
{
    const char *id = json_string_value(json_object_get(entry, "Id"));
    if (!id || id[0] < '0' || id[0] > '9' || id[1])
        return NULL;
    const size_t index = (size_t)(id[0] - '0');
    return index < count ? &results[index] : NULL;
}

static const char *member_text(const json_t *entry, const char *name)
{
    const char *value = json_string_value(json_object_get(entry, name));
    return value ? value : "";
}

bool answer_entries(const char *bytes, size_t length, entry_result *results, size_t count)
{
    json_t *answer = json_loadb(bytes, length, 0, NULL);
    const bool good = json_is_object(answer);
    size_t at = 0;
    const json_t *entry = NULL;
    for (size_t i = 0; i < count; i++)
        results[i] = (entry_result){.why = {.passing = true}};
    json_array_foreach(json_object_get(answer, "Successful"), at, entry)
    {
        entry_result *result = result_of(entry, results, count);
        if (result)
            result->done = true;
    }
    json_array_foreach(json_object_get(answer, "Failed"), at, entry)
    {
        entry_result *result = result_of(entry, results, count);
        if (!result)
            continue;
        const bool at_fault = json_is_true(json_object_get(entry, "SenderFault"));
        const char *code = member_text(entry, "Code");
        result->done = false;
        result->unknown = strcmp(code, "ReceiptHandleIsInvalid") == 0;
        fault_set(&result->why, !at_fault, "%.60s: %.90s", code, member_text(entry, "Message"));
    }
    json_decref(answer);
    return good;
}
