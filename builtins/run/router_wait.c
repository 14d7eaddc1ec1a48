/*
 * Goes on with what a router's actions have under way, and with what those of the router before it have.
 */
#include "builtins/run/router_internal.h"

/* True if something is under way, which `on` then watches for. */
static bool work_sinks(kf_router *router, watch *on)
{
    bool working = false;
    for (size_t i = 0; i < router->rules->target_count; i++) {
        sink *to = &router->sinks[i];
        const action_calls *calls = &to->target->action->calls;
        if (!calls->work || !calls->work(to))
            continue;
        working = true;
        calls->watch(to, on);
    }
    return working;
}

/* What has been replaced gets no more events, but actions behind `else` may, as long as something is under way. */
static bool work_replaced(kf_router *router, watch *on)
{
    if (work_sinks(router, on))
        return true;
    if (router->finished)
        return false;
    router->finished = true;
    for (size_t i = 0; i < router->rules->target_count; i++) {
        sink *to = &router->sinks[i];
        if (to->target->action->calls.finish)
            to->target->action->calls.finish(to);
    }
    return work_sinks(router, on);
}

static bool work_watched(kf_router *router, watch *on)
{
    const bool working = router->after ? work_replaced(router, on) : work_sinks(router, on);
    return (router->before && work_replaced(router->before, on)) || working;
}

static bool wait_until(kf_router *router, int descriptor, int other, int64_t end)
{
    for (;;) {
        watch on;
        watch_begin(&on);
        const nfds_t own = (descriptor >= 0 ? 1U : 0U) + (other >= 0 ? 1U : 0U);
        if (descriptor >= 0)
            watch_descriptor(&on, descriptor, POLLIN);
        if (other >= 0)
            watch_descriptor(&on, other, POLLIN);
        if (!work_watched(router, &on))
            return true;
        watch_until(&on, end);
        watch_wait(&on);
        for (nfds_t i = 0; i < own; i++)
            if (on.on[i].revents)
                return false;
        if (watch_now() >= end)
            return false;
    }
}

bool kf_router_wait(kf_router *router, int descriptor, int other)
{
    return wait_until(router, descriptor, other, INT64_MAX);
}

bool kf_router_wait_for(kf_router *router, int descriptor, int other, unsigned milliseconds)
{
    return wait_until(router, descriptor, other, watch_now() + milliseconds);
}

void kf_router_hurry(kf_router *router, unsigned milliseconds)
{
    const int64_t deadline = watch_now() + milliseconds;
    for (size_t i = 0; i < router->rules->target_count; i++)
        if (deadline < router->sinks[i].deadline)
            router->sinks[i].deadline = deadline;
    if (router->before)
        kf_router_hurry(router->before, milliseconds);
}

void router_work(kf_router *router)
{
    watch ignored;
    watch_begin(&ignored);
    work_watched(router, &ignored);
}
