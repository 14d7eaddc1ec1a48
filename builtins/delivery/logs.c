/*
 * The action logs: PutLogEvents. The timestamp of an event is the time at which it was submitted; it stays the same when the
 * event is tried again.
 */
#include "builtins/delivery/aws_target.h"
#include "builtins/delivery/kinds.h"
#include "grammar/base/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const aws_service service = {"logs", "logs", "CLOUDWATCH_LOGS"};

static bool check(delivery_target *target, fault *why)
{
    static const char prefix[] = "log-group:";
    aws_arn arn;
    if (!aws_target_arn(target, "logs", &arn, why))
        return false;
    bool usable = *target->address != '\0';
    target->place.resource = target->address;
    if (arn.partition) {
        const char *name = string_begins(arn.resource, prefix) ? arn.resource + sizeof prefix - 1 : "";
        usable = *name && *name != ':' && *arn.region;
        target->place.resource = target_text(target, why, "%.*s", (int)strcspn(name, ":"), name);
    }
    aws_arn_free(&arn);
    if (!usable)
        return fault_refuse(why, MESSAGE(LOGS_ADDRESS));
    return target->place.resource != NULL;
}

static int compare_times(const void *left, const void *right)
{
    const queued_event *a = *(queued_event *const *)left;
    const queued_event *b = *(queued_event *const *)right;
    if (a->submitted != b->submitted)
        return a->submitted < b->submitted ? -1 : 1;
    return (a->serial > b->serial) - (a->serial < b->serial);
}

static bool build(request *which, fault *why)
{
    static const aws_header header = {"X-Amz-Target", "Logs_20140328.PutLogEvents"};
    const delivery_target *target = which->target;
    buffer *body = &which->body;
    /* The service requires them in the order of their time, which retries may have changed. */
    qsort(which->events, which->count, sizeof(queued_event *), compare_times);
    buffer_string(body, "{\"logGroupName\":");
    buffer_json_string(body, target->place.resource, strlen(target->place.resource));
    buffer_string(body, ",\"logStreamName\":");
    buffer_json_string(body, target->settings.stream, strlen(target->settings.stream));
    buffer_string(body, ",\"logEvents\":[");
    for (size_t i = 0; i < which->count; i++) {
        buffer_format(body, "%s{\"timestamp\":%" PRId64 ",\"message\":", i ? "," : "", which->events[i]->submitted);
        buffer_json_string(body, which->events[i]->bytes, which->events[i]->length);
        buffer_string(body, "}");
    }
    buffer_string(body, "]}");
    return aws_target_sign(which, "/", "application/x-amz-json-1.1", &header, why);
}

/* All events before one index are too old, and all from another index on are too new. */
static void judge_rejected(request *which, const json_t *rejected)
{
    static const delivery_verdict refused = {VERDICT_REFUSED, ERROR_CODE_INVALID_PARAMETER};
    static const char *const before[] = {"tooOldLogEventEndIndex", "expiredLogEventEndIndex"};
    for (size_t i = 0; i < 2; i++) {
        const json_int_t end = json_integer_value(json_object_get(rejected, before[i]));
        for (size_t at = 0; (json_int_t)at < end && at < which->count; at++)
            request_verdict(which, at, refused, "InvalidParameterException", "the event is too old for the log group");
    }
    const json_t *start = json_object_get(rejected, "tooNewLogEventStartIndex");
    const json_int_t first = json_integer_value(start);
    for (size_t at = first > 0 ? (size_t)first : 0; json_is_integer(start) && at < which->count; at++)
        request_verdict(which, at, refused, "InvalidParameterException", "the event is too new for the log group");
}

static void judge(request *which)
{
    if (aws_judge_failure(which))
        return;
    json_t *reply = aws_reply_json(which);
    if (json_is_object(reply)) {
        request_verdict_all(which, (delivery_verdict){.kind = VERDICT_DELIVERED}, NULL, NULL);
        judge_rejected(which, json_object_get(reply, "rejectedLogEventsInfo"));
    }
    json_decref(reply);
}

const delivery_kind delivery_logs = {.most_events = 10000,
                                     .most_bytes = 1 << 20,
                                     .event_bytes = 26,
                                     .service = &service,
                                     .check = check,
                                     .build = build,
                                     .judge = judge};
