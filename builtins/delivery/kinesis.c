/*
 * The action kinesis: PutRecords.
 */
#include "builtins/delivery/aws_target.h"
#include "builtins/delivery/kinds.h"
#include "grammar/base/text.h"

#include <string.h>

static const aws_service service = {"kinesis", "kinesis", "KINESIS"};

static bool check(delivery_target *target, fault *why)
{
    aws_arn arn;
    if (!aws_target_arn(target, "kinesis", &arn, why))
        return false;
    target->place.resource = target->address;
    const bool usable = arn.partition ? string_begins(arn.resource, "stream/") && *arn.region : *target->address != '\0';
    aws_arn_free(&arn);
    return usable || fault_refuse(why, MESSAGE(KINESIS_ADDRESS));
}

static void add_key(buffer *body, const delivery_target *target, const queued_event *sent)
{
    const char *key = sent->attributes.group ? sent->attributes.group : target->settings.partition_key;
    if (key) {
        buffer_json_string(body, key, strlen(key));
        return;
    }
    buffer_string(body, "\"");
    add_duplicate(body, target, sent);
    buffer_string(body, "\"");
}

static bool build(request *which, fault *why)
{
    static const aws_header header = {"X-Amz-Target", "Kinesis_20131202.PutRecords"};
    const delivery_target *target = which->target;
    buffer *body = &which->body;
    buffer_format(body, "{\"%s\":", string_begins(target->place.resource, "arn:") ? "StreamARN" : "StreamName");
    buffer_json_string(body, target->place.resource, strlen(target->place.resource));
    buffer_string(body, ",\"Records\":[");
    for (size_t i = 0; i < which->count; i++) {
        const queued_event *sent = which->events[i];
        buffer_string(body, i ? ",{\"Data\":\"" : "{\"Data\":\"");
        buffer_base64(body, sent->bytes, sent->length);
        buffer_string(body, "\",\"PartitionKey\":");
        add_key(body, target, sent);
        buffer_string(body, "}");
    }
    buffer_string(body, "]}");
    return aws_target_sign(which, "/", "application/x-amz-json-1.1", &header, why);
}

/* The answer has an entry for each event, in their order. A shard that refuses an event now may take it later, so the sender
 * is never at fault. */
static void judge(request *which)
{
    aws_judge_list(which, "Records", "SequenceNumber", false);
}

const delivery_kind delivery_kinesis = {.most_events = 500,
                                        .most_bytes = 5 << 20,
                                        .event_bytes = 256,
                                        .service = &service,
                                        .check = check,
                                        .build = build,
                                        .judge = judge};
