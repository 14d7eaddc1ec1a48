/*
 * Targets: from an action's name, its address and settings to something that requests can be made for.
 */
#include "builtins/delivery/aws_target.h"
#include "builtins/delivery/kinds.h"
#include "builtins/delivery/state.h"

#include <stdlib.h>
#include <string.h>

static const aws_service aws_sqs = {"sqs", "sqs", "SQS"};
static const aws_service aws_sns = {"sns", "sns", "SNS"};
static const aws_service aws_kinesis = {"kinesis", "kinesis", "KINESIS"};
static const aws_service aws_events = {"events", "events", "EVENTBRIDGE"};
static const aws_service aws_lambda = {"lambda", "lambda", "LAMBDA"};
static const aws_service aws_logs = {"logs", "logs", "CLOUDWATCH_LOGS"};

const delivery_kind delivery_kinds[] = {
#define KIND(NAME, ADDRESS, DOC, GROUPS, RECORDS, BYTES, RECORD_BYTES, SERVICE, CHECK, OPEN, BUILD, JUDGE)                       \
    {NAME, ADDRESS, DOC, SETTINGS_EVERY | (GROUPS), RECORDS, BYTES, RECORD_BYTES, SERVICE, CHECK, OPEN, BUILD, JUDGE},
#include "builtins/delivery/kinds.def"
#undef KIND
};

const size_t delivery_kind_count = sizeof delivery_kinds / sizeof delivery_kinds[0];

static const delivery_kind *find_kind(const char *name)
{
    for (size_t i = 0; i < delivery_kind_count; i++)
        if (strcmp(delivery_kinds[i].name, name) == 0)
            return &delivery_kinds[i];
    return NULL;
}

bool delivery_action_at(size_t index, delivery_action_info *into)
{
    if (index >= delivery_kind_count)
        return false;
    const delivery_kind *kind = &delivery_kinds[index];
    *into = (delivery_action_info){kind->name, kind->address, kind->doc};
    return true;
}

bool delivery_setting_at(const char *action, size_t index, delivery_setting_info *into)
{
    const delivery_kind *kind = find_kind(action);
    for (size_t i = 0; kind && i < setting_count; i++) {
        const setting_info *info = &setting_table[i];
        if ((info->group & kind->groups) && index-- == 0) {
            *into = (delivery_setting_info){info->name, info->by_default, info->doc, info->type == SETTING_LIST};
            return true;
        }
    }
    return false;
}

static void free_target(delivery_target *target)
{
    if (target)
        arena_free(&target->memory);
    free(target);
}

/* A target that is checked and not opened; NULL with `why`. */
static delivery_target *make(const delivery_target_options *options, fault *why)
{
    const delivery_kind *kind = find_kind(options->action);
    delivery_target *made = calloc(1, sizeof *made);
    if (!made || !kind) {
        free(made);
        fault_set(why, !made, "%s", made ? "there is no such action" : "memory ran out");
        return NULL;
    }
    made->kind = kind;
    made->retries = options->has_retries ? options->retries : DELIVERY_RETRIES;
    made->age = options->has_age ? options->age : DELIVERY_AGE;
    made->batch = kind->most_events;
    made->address = target_text(made, why, "%s", options->address);
    if (made->address &&
        settings_read(&made->settings, kind->groups, options->settings, options->setting_count, &made->memory, why) &&
        kind->check(made, why))
        return made;
    free_target(made);
    return NULL;
}

delivery_target *delivery_target_new(delivery *owner, const delivery_target_options *options, fault *why)
{
    delivery_target *made = make(options, why);
    if (!made)
        return NULL;
    made->owner = owner;
    if ((made->kind->service && !aws_target_open(made, why)) || (made->kind->open && !made->kind->open(made, why))) {
        free_target(made);
        return NULL;
    }
    made->next = owner->targets;
    owner->targets = made;
    return made;
}

bool delivery_target_check(const delivery_target_options *options, fault *why)
{
    delivery_target *made = make(options, why);
    free_target(made);
    return made != NULL;
}
