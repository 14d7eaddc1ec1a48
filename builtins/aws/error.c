/* Reads error codes and messages from JSON and XML. */
#include "builtins/aws/error.h"

#include "builtins/aws/xml.h"
#include "grammar/base/text.h"

#include <jansson.h>
#include <string.h>

static bool take_element(void *context, const char *path, const char *string)
{
    aws_problem *error = context;
    const char *name = strrchr(path, '/') + 1;
    buffer *into = strcmp(name, "Code") == 0 ? &error->code : strcmp(name, "Message") == 0 ? &error->message : NULL;
    if (into && into->length == 0)
        buffer_string(into, string);
    return true;
}

/* The code is the part between in "com.amazonaws.sqs#QueueDoesNotExist" and "QueueDoesNotExist:http://…". */
static void add_code(buffer *into, const char *string)
{
    const char *mark = strchr(string, '#');
    const char *begin = mark ? mark + 1 : string;
    buffer_append(into, begin, strcspn(begin, ":"));
}

static const char *member(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

void aws_error_read(const char *body, size_t length, const char *type, aws_problem *into)
{
    if (length && body[0] == '<') {
        xml_read(body, length, take_element, into);
        return;
    }
    json_t *object = json_loadb(body, length, 0, NULL);
    const char *code = *type ? type : member(object, "__type");
    const char *message = member(object, "message");
    if (!message)
        message = member(object, "Message");
    if (!code)
        code = member(object, "code");
    add_code(&into->code, code ? code : "");
    buffer_string(&into->message, message ? message : "");
    json_decref(object);
}

void aws_error_free(aws_problem *which)
{
    buffer_free(&which->code);
    buffer_free(&which->message);
}

void aws_error_take_header(const char *line, size_t length, char type[AWS_ERROR_TYPE])
{
    static const char wanted[] = "x-amzn-errortype:";
    if (!text_begins_ignoring_case((text){line, length}, wanted))
        return;
    const char *value = line + sizeof wanted - 1;
    size_t rest = length - (sizeof wanted - 1);
    for (; rest && *value == ' '; rest--)
        value++;
    const size_t kept = rest < AWS_ERROR_TYPE - 1 ? rest : AWS_ERROR_TYPE - 1;
    memcpy(type, value, kept);
    type[kept] = '\0';
    type[strcspn(type, ":,\r\n")] = '\0';
}
