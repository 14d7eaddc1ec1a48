/*
 * The action lambda: Invoke with the type Event. Lambda has the event when it answers 202; if the function fails later, Lambda
 * itself tries again.
 */
#include "builtins/delivery/aws_target.h"
#include "builtins/delivery/kinds.h"
#include "grammar/base/text.h"

#include <stdlib.h>
#include <string.h>

static const aws_service service = {"lambda", "lambda", "LAMBDA"};

static bool check(delivery_target *target, fault *why)
{
    aws_arn arn;
    if (!aws_target_arn(target, "lambda", &arn, why))
        return false;
    bool usable = arn.partition ? string_begins(arn.resource, "function:") && *arn.region : *target->address != '\0';
    aws_arn_free(&arn);
    if (!usable)
        return fault_refuse(why, MESSAGE(LAMBDA_ADDRESS));
    buffer path = {0};
    buffer_string(&path, "/2015-03-31/functions/");
    buffer_percent(&path, target->address, strlen(target->address));
    buffer_string(&path, "/invocations");
    char *string = buffer_take(&path);
    usable = string && (target->place.resource = target_text(target, why, "%s", string));
    free(string);
    return usable || fault_no_memory(why);
}

static bool build(request *which, fault *why)
{
    static const aws_header type = {"X-Amz-Invocation-Type", "Event"};
    buffer_append(&which->body, which->events[0]->bytes, which->events[0]->length);
    return aws_target_sign(which, which->target->place.resource, "application/json", &type, why);
}

static void judge(request *which)
{
    if (!aws_judge_failure(which))
        request_verdict_all(which, (delivery_verdict){.kind = VERDICT_DELIVERED}, NULL, NULL);
}

const delivery_kind delivery_lambda = {
    .most_events = 1, .most_bytes = 256 << 10, .service = &service, .check = check, .build = build, .judge = judge};
