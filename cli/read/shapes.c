/*
 * An object is a wrapper if it has the members that are typical of one. If --input names the shape, the member that holds the
 * event is enough.
 */
#include "cli/read/shapes.h"

#include "cli/read/members.h"

#include "grammar/base/text.h"

#include <string.h>

bool shape_from_name(const char *name, input_shape *shape)
{
    static const char *const names[] = {[SHAPE_AUTO] = "auto",
                                        [SHAPE_EVENT] = "event",
                                        [SHAPE_CLOUDTRAIL] = "cloudtrail",
                                        [SHAPE_SNS] = "sns",
                                        [SHAPE_SQS] = "sqs"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0) {
            *shape = (input_shape)i;
            return true;
        }
    return false;
}

unsigned shape_containers(input_shape shape)
{
    switch (shape) {
    case SHAPE_EVENT:
        return CONTAINER_NONE;
    case SHAPE_CLOUDTRAIL:
    case SHAPE_SNS:
        return CONTAINER_ARRAY | CONTAINER_RECORDS;
    case SHAPE_AUTO:
    case SHAPE_SQS:
        break;
    }
    return CONTAINER_ANY;
}

input_shape shape_of_elements(input_shape shape, container opened)
{
    return shape == SHAPE_CLOUDTRAIL && opened == CONTAINER_RECORDS ? SHAPE_EVENT : shape;
}

void shape_notice_wrappers(kf_compiler *compiler)
{
    static const char *const payloads[] = {"Records", "Messages", "Message", "Sns", "Body", "body"};

    for (size_t i = 0; i < sizeof payloads / sizeof payloads[0]; i++)
        kf_compiler_notice(compiler, payloads[i]);
}

/* The members that are typical of wrappers. */
enum {
    RECORDS,
    MESSAGES,
    TYPE,
    MESSAGE,
    TOPIC,
    ID,
    BODY,
    RECEIPT,
    LAMBDA_ID,
    LAMBDA_BODY,
    LAMBDA_RECEIPT,
    SOURCE,
    SNS_SOURCE,
    SNS,
    DETAIL_TYPE,
    COUNT
};

static bool is_string(const member *of)
{
    return of->value && *of->value == '"';
}

static bool is_text(const member *of, const char *expected)
{
    return is_string(of) && text_is((text){of->value + 1, of->length - 2}, expected);
}

static wrapper wrong(const char *error, const char *hint)
{
    return (wrapper){.kind = WRAPPER_WRONG, .error = error, .hint = hint};
}

static wrapper payload(const member *string, const char *empty, const char *no_json)
{
    return (wrapper){
        .kind = WRAPPER_STRING, .bytes = string->value + 1, .length = string->length - 2, .empty = empty, .no_json = no_json};
}

static wrapper body_of(const member *body)
{
    return payload(body, "the SQS message has an empty body", "the body of the SQS message is not a JSON object");
}

static wrapper notification(const member *type, const member *message)
{
    if (is_string(type) && !is_text(type, "Notification"))
        return wrong("the SNS message is not of type Notification and holds no event", NULL);
    return payload(message, "the SNS notification has an empty message",
                   "the message of the SNS notification is not a JSON object");
}

/* The object `Sns` of a Lambda record. */
static wrapper lambda_notification(const member *sns)
{
    member members[] = {{"Type", NULL, 0}, {"Message", NULL, 0}};
    if (!members_find(sns->value, sns->length, members, 2, NULL) || !is_string(&members[1]))
        return wrong("the SNS record has no message", NULL);
    return notification(&members[0], &members[1]);
}

static bool opens(const member *array, container as)
{
    return array->value && *array->value == '[' && opening_is_array_of(as, array->value, array->length);
}

static wrapper elements(const member *array, container opened)
{
    return (wrapper){.kind = WRAPPER_ARRAY, .bytes = array->value, .length = array->length, .opened = opened};
}

static wrapper look_for_sns(const member *found, bool is_named)
{
    const bool lambda = is_text(&found[SNS_SOURCE], "aws:sns") || is_named;
    if (lambda && found[SNS].value && *found[SNS].value == '{')
        return lambda_notification(&found[SNS]);
    const bool is_message = is_string(&found[TYPE]) && (is_string(&found[TOPIC]) || is_named);
    return is_message && is_string(&found[MESSAGE]) ? notification(&found[TYPE], &found[MESSAGE])
                                                    : (wrapper){.kind = WRAPPER_NONE};
}

static wrapper look_for_sqs(const member *found, bool is_named)
{
    const bool is_message = is_string(&found[ID]) || is_string(&found[RECEIPT]) || is_named;
    if (is_message && is_string(&found[BODY]))
        return body_of(&found[BODY]);
    const bool receipt = is_string(&found[LAMBDA_ID]) && is_string(&found[LAMBDA_RECEIPT]);
    const bool lambda = is_text(&found[SOURCE], "aws:sqs") || receipt || is_named;
    return lambda && is_string(&found[LAMBDA_BODY]) ? body_of(&found[LAMBDA_BODY]) : (wrapper){.kind = WRAPPER_NONE};
}

/* For SHAPE_AUTO: an object that has neither Records nor the members of a message is an event. */
static wrapper look_for_all(const member *found)
{
    const wrapper sns = look_for_sns(found, false);
    return sns.kind != WRAPPER_NONE ? sns : look_for_sqs(found, false);
}

wrapper shape_find_wrapper(input_shape shape, const char *bytes, size_t length)
{
    member found[COUNT] = {[RECORDS] = {.name = "Records"},
                           [MESSAGES] = {.name = "Messages"},
                           [TYPE] = {.name = "Type"},
                           [MESSAGE] = {.name = "Message"},
                           [TOPIC] = {.name = "TopicArn"},
                           [ID] = {.name = "MessageId"},
                           [BODY] = {.name = "Body"},
                           [RECEIPT] = {.name = "ReceiptHandle"},
                           [LAMBDA_ID] = {.name = "messageId"},
                           [LAMBDA_BODY] = {.name = "body"},
                           [LAMBDA_RECEIPT] = {.name = "receiptHandle"},
                           [SOURCE] = {.name = "eventSource"},
                           [SNS_SOURCE] = {.name = "EventSource"},
                           [SNS] = {.name = "Sns"},
                           [DETAIL_TYPE] = {.name = "detail-type"}};
    /* An object with detail-type is an event of EventBridge, whatever else it holds. */
    const member *const last = shape == SHAPE_AUTO ? &found[DETAIL_TYPE] : NULL;
    if (shape == SHAPE_EVENT || !members_find(bytes, length, found, COUNT, last))
        return (wrapper){.kind = WRAPPER_NONE};
    if (shape == SHAPE_AUTO && found[DETAIL_TYPE].value)
        return (wrapper){.kind = WRAPPER_NONE};
    const unsigned allowed = shape_containers(shape);
    if ((allowed & CONTAINER_RECORDS) && opens(&found[RECORDS], CONTAINER_RECORDS))
        return elements(&found[RECORDS], CONTAINER_RECORDS);
    if ((allowed & CONTAINER_MESSAGES) && opens(&found[MESSAGES], CONTAINER_MESSAGES))
        return elements(&found[MESSAGES], CONTAINER_MESSAGES);
    if (shape == SHAPE_AUTO)
        return look_for_all(found);
    if (shape == SHAPE_CLOUDTRAIL)
        return wrong("this is not a CloudTrail file", "--input cloudtrail expects {\"Records\":[{...},...]}");
    const wrapper found_message = shape == SHAPE_SNS ? look_for_sns(found, true) : look_for_sqs(found, true);
    if (found_message.kind != WRAPPER_NONE)
        return found_message;
    return shape == SHAPE_SNS ? wrong("this is not an SNS notification",
                                      "--input sns expects {\"Type\":\"Notification\",\"Message\":\"...\",...}")
                              : wrong("this is not an SQS message",
                                      "--input sqs expects {\"Body\":\"...\",...} or {\"Messages\":[{\"Body\":...},...]}");
}
