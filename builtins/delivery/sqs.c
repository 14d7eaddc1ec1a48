/*
 * The action sqs: SendMessageBatch in SQS's JSON protocol.
 */
#include "builtins/aws/fetch.h"
#include "builtins/delivery/aws_target.h"
#include "builtins/delivery/kinds.h"
#include "grammar/base/text.h"

#include <stdlib.h>
#include <string.h>

static const aws_service service = {"sqs", "sqs", "SQS"};

static const char *host_region(delivery_target *target, const char *host, fault *why)
{
    size_t length;
    const char *begin = aws_region_in_host(host, "sqs", &length);
    return target_text(target, why, "%.*s", (int)length, begin);
}

/* A queue's URL contains the endpoint, which a setting may override. */
static bool check_url(delivery_target *target, fault *why)
{
    char *host = NULL;
    char *path = NULL;
    if (!url_split(target->address, &host, &path))
        return fault_refuse(why, MESSAGE(SQS_ADDRESS));
    const size_t origin = strlen(target->address) - strlen(path);
    const char *region = host_region(target, host, why);
    bool usable = strlen(path) > 1 || fault_refuse(why, MESSAGE(QUEUE_URL_WITHOUT_NAME));
    if (usable && !target->settings.endpoint)
        usable = (target->settings.endpoint = target_text(target, why, "%.*s", (int)origin, target->address)) != NULL;
    if (region && *region && !target->settings.region)
        target->place.region = region;
    free(host);
    free(path);
    target->place.resource = target->address;
    return usable && region;
}

static bool check_arn(delivery_target *target, fault *why)
{
    aws_arn arn;
    if (!aws_target_arn(target, "sqs", &arn, why))
        return false;
    bool usable = (*arn.region && *arn.account) || fault_refuse(why, MESSAGE(QUEUE_ARN_WITHOUT_OWNER));
    if (usable)
        usable = (target->place.resource = target_text(target, why, "%s/%s", arn.account, arn.resource)) != NULL;
    aws_arn_free(&arn);
    return usable;
}

static bool check(delivery_target *target, fault *why)
{
    if (!(string_begins(target->address, "arn:") ? check_arn(target, why) : check_url(target, why)))
        return false;
    target->place.fifo = string_ends(target->place.resource, ".fifo");
    if (target->place.fifo)
        target->settings.in_flight = 1; /* a FIFO queue is used for its order */
    return true;
}

static bool open_target(delivery_target *target, fault *why)
{
    if (target->place.resource != target->address)
        target->place.resource = target_text(target, why, "%s/%s", target->place.url, target->place.resource);
    return target->place.resource != NULL;
}

static void add_member(buffer *body, const char *name, const char *value)
{
    buffer_format(body, ",\"%s\":", name);
    buffer_json_string(body, value, strlen(value));
}

static void add_duplicate_member(buffer *body, const delivery_target *target, const queued_event *sent)
{
    buffer string = {0};
    add_duplicate(&string, target, sent);
    if (string.state != BUFFER_OK)
        body->state = string.state;
    if (string.state == BUFFER_OK)
        add_member(body, "MessageDeduplicationId", string.bytes);
    buffer_free(&string);
}

static void add_labels(buffer *body, const queued_event *sent)
{
    const delivery_attributes *attributes = &sent->attributes;
    for (size_t i = 0; i < attributes->label_count; i++) {
        buffer_string(body, i ? "," : ",\"MessageAttributes\":{");
        buffer_json_string(body, attributes->labels[i].name, strlen(attributes->labels[i].name));
        buffer_string(body, ":{\"DataType\":\"String\",\"StringValue\":");
        buffer_json_string(body, attributes->labels[i].value, strlen(attributes->labels[i].value));
        buffer_string(body, "}");
    }
    buffer_string(body, attributes->label_count ? "}" : "");
}

static void add_entry(buffer *body, const delivery_target *target, const queued_event *sent, size_t index)
{
    const char *group = event_group(target, sent);
    buffer_format(body, "%s{\"Id\":\"%zu\",\"MessageBody\":", index ? "," : "", index);
    buffer_json_string(body, sent->bytes, sent->length);
    if (target->place.fifo || group)
        add_member(body, "MessageGroupId", group ? group : "kmsfilter");
    if (target->place.fifo)
        add_duplicate_member(body, target, sent);
    add_labels(body, sent);
    buffer_string(body, "}");
}

static bool build(request *which, fault *why)
{
    static const aws_header target = {"X-Amz-Target", "AmazonSQS.SendMessageBatch"};
    const char *queue = which->target->place.resource;
    buffer_string(&which->body, "{\"QueueUrl\":");
    buffer_json_string(&which->body, queue, strlen(queue));
    buffer_string(&which->body, ",\"Entries\":[");
    for (size_t i = 0; i < which->count; i++)
        add_entry(&which->body, which->target, which->events[i], i);
    buffer_string(&which->body, "]}");
    return aws_target_sign(which, "/", "application/x-amz-json-1.0", &target, why);
}

static void judge(request *which)
{
    static const delivery_verdict delivered = {.kind = VERDICT_DELIVERED};
    if (aws_judge_failure(which))
        return;
    json_t *reply = aws_reply_json(which);
    size_t at = 0;
    const json_t *entry = NULL;
    json_array_foreach(json_object_get(reply, "Successful"), at, entry)
        request_verdict(which, entry_index(json_text(entry, "Id")), delivered, NULL, NULL);
    json_array_foreach(json_object_get(reply, "Failed"), at, entry)
        aws_judge_entry(which, entry_index(json_text(entry, "Id")), json_text(entry, "Code"), json_text(entry, "Message"),
                        json_is_true(json_object_get(entry, "SenderFault")));
    json_decref(reply);
}

const delivery_kind delivery_sqs = {.most_events = 10,
                                    .most_bytes = 256 << 10,
                                    .service = &service,
                                    .has_labels = true,
                                    .check = check,
                                    .open = open_target,
                                    .build = build,
                                    .judge = judge};
