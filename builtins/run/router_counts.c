/* Tells what has become of events: which could not be delivered, by target and reason, and counts by target and rule. */
#include "builtins/run/router_internal.h"

/* Finds a kind of failure that a sink has had, by its number among all of them. NULL if there are fewer. */
static const sink *find_failure(const kf_router *router, size_t index, int *kind)
{
    for (size_t i = 0; i < router->sinks.count; i++)
        for (*kind = 0; *kind < FAILURE_KINDS; (*kind)++)
            if (router->sinks.all[i].failures.of[*kind] && index-- == 0)
                return &router->sinks.all[i];
    return NULL;
}

size_t kf_router_failure_count(const kf_router *router)
{
    size_t count = 0;
    for (size_t i = 0; i < router->sinks.count; i++)
        for (int kind = 0; kind < FAILURE_KINDS; kind++)
            count += router->sinks.all[i].failures.of[kind] > 0;
    return count;
}

kf_failure kf_router_failure(const kf_router *router, size_t index)
{
    int kind = 0;
    const sink *failed = find_failure(router, index, &kind);
    const bool kept = failed->failures.kept[kind] == failed->failures.of[kind];
    return (kf_failure){failed->target->label, failure_reason((failure_kind)kind, kept), failed->failures.of[kind]};
}

void router_tell_totals(const kf_router *router)
{
    const size_t count = kf_router_failure_count(router);
    for (size_t i = 0; i < count; i++) {
        const kf_failure failed = kf_router_failure(router, i);
        if (failed.count > 1)
            router->options.undelivered(router->options.context, &failed);
    }
}

size_t kf_router_target_count(const kf_router *router)
{
    return router->sinks.count;
}

bool kf_router_target(const kf_router *router, size_t index, kf_target_counts *counts)
{
    const sink *to = &router->sinks.all[index];
    *counts = (kf_target_counts){.target = to->target->label};
    if (to->same_as != index || !to->state || !to->target->action->calls.count)
        return false;
    to->target->action->calls.count(to, counts);
    return true;
}

bool kf_router_writes_to(const kf_router *router, const struct stat *file)
{
    for (size_t i = 0; i < kf_router_target_count(router); i++) {
        const sink *to = &router->sinks.all[i];
        if (to->state && to->target->action->calls.writes_to && to->target->action->calls.writes_to(to, file))
            return true;
    }
    return false;
}

kf_rule_counts kf_router_counts(const kf_router *router, size_t rule)
{
    return router->sending.counts[rule];
}
