/*
 * What dedup and limit remember (builtins/groups), and when it is saved. What is still under way may be lost with the process,
 * so it must not be saved as gone: a snapshot is saved only when everything that was sent before it is settled. There is one
 * snapshot for each of the last marks of the receipts.
 */
#include "builtins/run/router_internal.h"

#include "grammar/base/error.h"

#include <assert.h>

kf_status router_keep_open(kf_router *router)
{
    const kf_router_options *options = &router->options;
    bool needed = options->state_folder;
    for (size_t i = 0; i < router->rules->count; i++)
        needed = needed || router->rules->rules[i].dedup || router->rules->rules[i].limit;
    if (!needed || (options->before && options->before->keeping.groups))
        return KF_OK;
    router->keeping.groups = groups_new(options->most_groups, options->state_folder, &router->error);
    return router->keeping.groups ? KF_OK : router->error.code;
}

/* Groups are known by the names of rules, so those of rules that stay go on. They are kept even if no rule has dedup or limit
 * at the moment, because the next change of the rules may bring some back. */
void router_keep_take_over(kf_router *router, kf_router *before)
{
    if (!before->keeping.groups)
        return;
    assert(!router->keeping.groups);
    groups_drop_snapshots(before->keeping.groups); /* their marks belong to the receipts of `before` */
    router->keeping.groups = before->keeping.groups;
    before->keeping.groups = NULL;
}

/* Without this, the event would be dropped as a repetition when it comes again. */
void router_keep_take_back(void *owner, const group_trace *left)
{
    const kf_router *router = owner;
    groups *known = router->after ? router->after->keeping.groups : router->keeping.groups;
    if (known)
        groups_take_back(known, left);
}

kf_status kf_router_note(kf_router *router, const char *name, const char *value)
{
    return !router->keeping.groups || groups_note(router->keeping.groups, name, value) ? KF_OK : error_no_memory(&router->error);
}

const char *kf_router_noted(kf_router *router, const char *name)
{
    return router->keeping.groups ? groups_noted(router->keeping.groups, name) : NULL;
}

void kf_router_stop_commits(kf_router *router)
{
    router->keeping.stopped = true;
}

kf_status kf_router_checkpoint(kf_router *router)
{
    groups *known = router->keeping.groups;
    bool taken = false;
    if (!known || router->keeping.stopped || receipts_are_stuck(&router->receipts) ||
        groups_snapshots(known) == RECEIPTS_MARKS - 1)
        return KF_OK;
    if (!groups_take_snapshot(known, &taken))
        return error_no_memory(&router->error);
    if (taken)
        receipts_mark(&router->receipts);
    return KF_OK;
}

/* Saves the snapshots whose marks are passed. */
static kf_status save_settled(kf_router *router)
{
    groups *known = router->keeping.groups;
    if (!known || router->keeping.stopped || (router->before && !receipts_all_settled(&router->before->receipts)))
        return KF_OK;
    const uint64_t marked = receipts_marked(&router->receipts), passed = receipts_passed(&router->receipts);
    const size_t waiting = groups_snapshots(known);
    assert(waiting <= marked && marked - waiting <= passed);
    return groups_save(known, (size_t)(passed - (marked - waiting)), &router->error) ? KF_OK : router->error.code;
}

kf_status kf_router_commit(kf_router *router)
{
    router_work(router);
    const kf_status status = kf_router_checkpoint(router);
    return status == KF_OK ? save_settled(router) : status;
}

kf_status router_keep_end(kf_router *router)
{
    groups *known = router->keeping.groups;
    if (receipts_are_stuck(&router->receipts))
        return save_settled(router);
    return !known || router->keeping.stopped || groups_commit(known, &router->error) ? KF_OK : router->error.code;
}
