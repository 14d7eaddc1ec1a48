/*
 * An object is a wrapper if it has the members that tell one. Where only one shape is allowed, its payload alone is enough.
 */
#include "cli/read/shapes.h"

#include "cli/read/members.h"

#include <string.h>

bool shape_from_name(const char *name, input_shape *shape)
{
    static const char *const names[] = {"auto", "event", "cloudtrail", "sns", "sqs"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0) {
            *shape = (input_shape)i;
            return true;
        }
    return false;
}

unsigned shape_opens(input_shape shape)
{
    switch (shape) {
    case SHAPE_EVENT:
        return CONTAINER_NONE;
    case SHAPE_CLOUDTRAIL:
    case SHAPE_SNS:
        return CONTAINER_ARRAY | CONTAINER_RECORDS;
    default:
        return CONTAINER_ANY;
    }
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

/* The members that tell wrappers. */
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

static bool is_text(const member *of, const char *text)
{
    const size_t length = strlen(text);
    return is_string(of) && of->length == length + 2 && memcmp(of->value + 1, text, length) == 0;
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
    return payload(body, "the SQS message has an empty body", "the body of the SQS message is no JSON object");
}

static wrapper notification(const member *type, const member *message)
{
    if (is_string(type) && !is_text(type, "Notification"))
        return wrong("the SNS message is of another type than Notification, and holds no event", NULL);
    return payload(message, "the SNS notification has an empty message", "the message of the SNS notification is no JSON object");
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
    return array->value && *array->value == '[' && splitter_array_opens(as, array->value, array->length);
}

static wrapper elements(const member *array, container opened)
{
    return (wrapper){.kind = WRAPPER_ARRAY, .bytes = array->value, .length = array->length, .opened = opened};
}

static wrapper look_for_sns(const member *found, bool sure)
{
    const bool lambda = is_text(&found[SNS_SOURCE], "aws:sns") || sure;
    if (lambda && found[SNS].value && *found[SNS].value == '{')
        return lambda_notification(&found[SNS]);
    const bool told = is_string(&found[TYPE]) && (is_string(&found[TOPIC]) || sure);
    return told && is_string(&found[MESSAGE]) ? notification(&found[TYPE], &found[MESSAGE]) : (wrapper){.kind = WRAPPER_NONE};
}

static wrapper look_for_sqs(const member *found, bool sure)
{
    const bool told = is_string(&found[ID]) || is_string(&found[RECEIPT]) || sure;
    if (told && is_string(&found[BODY]))
        return body_of(&found[BODY]);
    const bool receipt = is_string(&found[LAMBDA_ID]) && is_string(&found[LAMBDA_RECEIPT]);
    const bool lambda = is_text(&found[SOURCE], "aws:sqs") || receipt || sure;
    return lambda && is_string(&found[LAMBDA_BODY]) ? body_of(&found[LAMBDA_BODY]) : (wrapper){.kind = WRAPPER_NONE};
}

/* Anything at all; what has neither Records nor the looks of a message is an event. */
static wrapper look_for_all(const member *found)
{
    const wrapper sns = look_for_sns(found, false);
    return sns.kind != WRAPPER_NONE ? sns : look_for_sqs(found, false);
}

wrapper shape_look(input_shape wanted, const char *bytes, size_t length)
{
    member found[COUNT] = {{"Records", NULL, 0},     {"Messages", NULL, 0},      {"Type", NULL, 0},
                           {"Message", NULL, 0},     {"TopicArn", NULL, 0},      {"MessageId", NULL, 0},
                           {"Body", NULL, 0},        {"ReceiptHandle", NULL, 0}, {"messageId", NULL, 0},
                           {"body", NULL, 0},        {"receiptHandle", NULL, 0}, {"eventSource", NULL, 0},
                           {"EventSource", NULL, 0}, {"Sns", NULL, 0},           {"detail-type", NULL, 0}};
    /* EventBridge's own events are told by detail-type, whatever else they hold. */
    const member *const enough = wanted == SHAPE_AUTO ? &found[DETAIL_TYPE] : NULL;
    if (wanted == SHAPE_EVENT || !members_find(bytes, length, found, COUNT, enough))
        return (wrapper){.kind = WRAPPER_NONE};
    if (wanted == SHAPE_AUTO && found[DETAIL_TYPE].value)
        return (wrapper){.kind = WRAPPER_NONE};
    const unsigned allowed = shape_opens(wanted);
    if ((allowed & CONTAINER_RECORDS) && opens(&found[RECORDS], CONTAINER_RECORDS))
        return elements(&found[RECORDS], CONTAINER_RECORDS);
    if ((allowed & CONTAINER_MESSAGES) && opens(&found[MESSAGES], CONTAINER_MESSAGES))
        return elements(&found[MESSAGES], CONTAINER_MESSAGES);
    if (wanted == SHAPE_AUTO)
        return look_for_all(found);
    if (wanted == SHAPE_CLOUDTRAIL)
        return wrong("this is no CloudTrail file", "--input cloudtrail expects {\"Records\":[{...},...]}");
    const wrapper told = wanted == SHAPE_SNS ? look_for_sns(found, true) : look_for_sqs(found, true);
    if (told.kind != WRAPPER_NONE)
        return told;
    return wanted == SHAPE_SNS
               ? wrong("this is no SNS notification", "--input sns expects {\"Type\":\"Notification\",\"Message\":\"...\",...}")
               : wrong("this is no SQS message",
                       "--input sqs expects {\"Body\":\"...\",...} or {\"Messages\":[{\"Body\":...},...]}");
}
