/*
 * The action eventbridge: PutEvents. The event becomes the detail of an event on the bus.
 */
#include "builtins/delivery/aws_target.h"
#include "builtins/delivery/kinds.h"
#include "grammar/base/text.h"

#include <string.h>

static const aws_service service = {"events", "events", "EVENTBRIDGE"};

static bool check(delivery_target *target, fault *why)
{
    aws_arn arn;
    if (!aws_target_arn(target, "events", &arn, why))
        return false;
    target->place.resource = target->address;
    const bool usable = arn.partition ? string_begins(arn.resource, "event-bus/") && *arn.region : *target->address != '\0';
    aws_arn_free(&arn);
    return usable || fault_refuse(why, MESSAGE(EVENTBRIDGE_ADDRESS));
}

static void add_member(buffer *body, const char *name, const char *value)
{
    buffer_format(body, "\"%s\":", name);
    buffer_json_string(body, value, strlen(value));
    buffer_string(body, ",");
}

static bool build(request *which, fault *why)
{
    static const aws_header header = {"X-Amz-Target", "AWSEvents.PutEvents"};
    const delivery_target *target = which->target;
    buffer *body = &which->body;
    buffer_string(body, "{\"Entries\":[");
    for (size_t i = 0; i < which->count; i++) {
        buffer_string(body, i ? ",{" : "{");
        add_member(body, "EventBusName", target->place.resource);
        add_member(body, "Source", target->settings.source);
        add_member(body, "DetailType", target->settings.detail_type);
        buffer_string(body, "\"Detail\":");
        buffer_json_string(body, which->events[i]->bytes, which->events[i]->length);
        buffer_string(body, "}");
    }
    buffer_string(body, "]}");
    return aws_target_sign(which, "/", "application/x-amz-json-1.1", &header, why);
}

static void judge(request *which)
{
    aws_judge_list(which, "Entries", "EventId", true);
}

const delivery_kind delivery_eventbridge = {.most_events = 10,
                                            .most_bytes = 256 << 10,
                                            .event_bytes = 512,
                                            .service = &service,
                                            .check = check,
                                            .build = build,
                                            .judge = judge};
