/*
 * The action sns: PublishBatch in the query protocol. The request is a form, the answer is XML.
 */
#include "builtins/aws/xml.h"
#include "builtins/delivery/aws_target.h"
#include "builtins/delivery/kinds.h"
#include "grammar/base/text.h"

#include <string.h>

static const aws_service service = {"sns", "sns", "SNS"};

#define ENTRY "&PublishBatchRequestEntries.member.%zu."

static bool check(delivery_target *target, fault *why)
{
    aws_arn arn;
    if (!aws_target_arn(target, "sns", &arn, why))
        return false;
    const size_t length = strlen(target->address);
    const bool usable = arn.region && *arn.region;
    target->place.resource = target->address;
    target->place.fifo = length > 5 && strcmp(target->address + length - 5, ".fifo") == 0;
    if (target->place.fifo)
        target->settings.in_flight = 1; /* a FIFO topic is used for its order */
    aws_arn_free(&arn);
    return usable || fault_refuse(why, MESSAGE(SNS_ADDRESS));
}

static void add_field(buffer *body, size_t entry, const char *name, const char *value, size_t length)
{
    buffer_format(body, ENTRY "%s=", entry + 1, name);
    buffer_percent(body, value, length);
}

static void add_labels(buffer *body, size_t entry, const delivery_attributes *attributes)
{
    for (size_t i = 0; i < attributes->label_count; i++) {
        const delivery_label *label = &attributes->labels[i];
        buffer_format(body, ENTRY "MessageAttributes.entry.%zu.Name=", entry + 1, i + 1);
        buffer_percent(body, label->name, strlen(label->name));
        buffer_format(body, ENTRY "MessageAttributes.entry.%zu.Value.DataType=String", entry + 1, i + 1);
        buffer_format(body, ENTRY "MessageAttributes.entry.%zu.Value.StringValue=", entry + 1, i + 1);
        buffer_percent(body, label->value, strlen(label->value));
    }
}

static void add_duplicate_field(buffer *body, size_t entry, const delivery_target *target, const queued_event *sent)
{
    buffer string = {0};
    add_duplicate(&string, target, sent);
    if (string.state != BUFFER_OK)
        body->state = string.state;
    if (string.state == BUFFER_OK)
        add_field(body, entry, "MessageDeduplicationId", string.bytes, string.length);
    buffer_free(&string);
}

static void add_entry(buffer *body, const delivery_target *target, const queued_event *sent, size_t entry)
{
    const char *group = event_group(target, sent);
    buffer_format(body, ENTRY "Id=%zu", entry + 1, entry);
    add_field(body, entry, "Message", sent->bytes, sent->length);
    if (target->place.fifo || group)
        add_field(body, entry, "MessageGroupId", group ? group : "kmsfilter", strlen(group ? group : "kmsfilter"));
    if (target->place.fifo)
        add_duplicate_field(body, entry, target, sent);
    add_labels(body, entry, &sent->attributes);
}

static bool build(request *which, fault *why)
{
    const char *topic = which->target->place.resource;
    buffer_string(&which->body, "Action=PublishBatch&Version=2010-03-31&TopicArn=");
    buffer_percent(&which->body, topic, strlen(topic));
    for (size_t i = 0; i < which->count; i++)
        add_entry(&which->body, which->target, which->events[i], i);
    return aws_target_sign(which, "/", "application/x-www-form-urlencoded; charset=utf-8", NULL, why);
}

/* Reads one member of the list of events that were taken, or of those that were not. A member is complete at the end of its
 * element. */
typedef struct sns_reading {
    request *of;
    size_t index;
    bool at_fault;
    buffer code, message;
} sns_reading;

static void end_member(sns_reading *reading, bool taken)
{
    if (taken)
        request_verdict(reading->of, reading->index, (delivery_verdict){.kind = VERDICT_DELIVERED}, NULL, NULL);
    else
        aws_judge_entry(reading->of, reading->index, reading->code.length ? reading->code.bytes : NULL,
                        reading->message.length ? reading->message.bytes : "", reading->at_fault);
    reading->index = SIZE_MAX;
    reading->at_fault = false;
    buffer_clear(&reading->code);
    buffer_clear(&reading->message);
}

static bool take_element(void *context, const char *path, const char *string)
{
    static const char root[] = "/PublishBatchResponse/PublishBatchResult/";
    sns_reading *reading = context;
    if (!string_begins(path, root))
        return true;
    const char *place = path + sizeof root - 1;
    const bool taken = string_begins(place, "Successful/");
    const char *member = strchr(place, '/');
    if (!member)
        return true;
    if (strcmp(member, "/member") == 0)
        end_member(reading, taken);
    else if (strcmp(member, "/member/Id") == 0)
        reading->index = entry_index(string);
    else if (strcmp(member, "/member/Code") == 0)
        buffer_string(&reading->code, string);
    else if (strcmp(member, "/member/Message") == 0)
        buffer_string(&reading->message, string);
    else if (strcmp(member, "/member/SenderFault") == 0)
        reading->at_fault = strcmp(string, "true") == 0;
    return true;
}

static void judge(request *which)
{
    if (aws_judge_failure(which))
        return;
    sns_reading reading = {.of = which, .index = SIZE_MAX};
    xml_read(which->reply.bytes, which->reply.length, take_element, &reading);
    buffer_free(&reading.code);
    buffer_free(&reading.message);
}

const delivery_kind delivery_sns = {.most_events = 10,
                                    .most_bytes = 256 << 10,
                                    .service = &service,
                                    .has_labels = true,
                                    .check = check,
                                    .build = build,
                                    .judge = judge};
