/*
 * Waits while a router's actions have something under way, and those of the router before it. In between, the actions go on
 * with it.
 */
#include "builtins/run/router_internal.h"

/* Works on the sinks of this router and of the one before it. True if something is still under way, which `on` then watches. */
static bool work_watched(kf_router *router, watch *on)
{
    const bool working = router->after ? router_sinks_work_off(&router->sinks, on) : router_sinks_work(&router->sinks, on);
    return (router->before && router_sinks_work_off(&router->before->sinks, on)) || working;
}

void router_work(kf_router *router)
{
    watch ignored;
    watch_begin(&ignored);
    work_watched(router, &ignored);
}

/* Waits until nothing is under way (true), one of the descriptors can be read, or the time `end` has come (watch_now). */
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
    router_sinks_hurry(&router->sinks, deadline);
    if (router->before)
        router_sinks_hurry(&router->before->sinks, deadline);
}
