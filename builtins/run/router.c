/*
 * Makes and closes a kf_router, which sends matched events to what their rules' actions name. router_internal.h lists the files
 * that do the rest. A router may take the place of another one, when the rules are read again.
 */
#include "builtins/run/router_internal.h"

#include "builtins/text/options.h"
#include "grammar/base/error.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

static void router_free(kf_router *router)
{
    if (!router)
        return;
    router_sinks_free(&router->sinks);
    router_sending_free(&router->sending);
    groups_free(router->keeping.groups);
    receipts_free(&router->receipts);
    free(router);
}

/* From now on `router` gets the events, and `before` only finishes what it has under way. */
static void take_place(kf_router *router, kf_router *before)
{
    assert(!before->before && !before->after);
    router_keep_take_over(router, before);
    router->before = before;
    before->after = router;
}

/* A router that has its memory, but has opened nothing yet. NULL if memory ran out. */
static kf_router *make(const kf_rules *rules, const kf_router_options *options)
{
    kf_router *router = calloc(1, sizeof *router);
    if (!router)
        return NULL;
    router->rules = rules;
    router->options = *options;
    router->receipts =
        (receipts){.take_back = router_keep_take_back, .owner = router, .settled = options->settled, .context = options->context};
    if (router_sending_init(&router->sending, rules))
        return router;
    router_free(router);
    return NULL;
}

kf_router *kf_router_new(const kf_rules *rules, const kf_router_options *options, kf_error *error)
{
    kf_router_options known;
    if (!options_read(&known, sizeof known, options, "kf_router_options", error))
        return NULL;
    kf_router *router = make(rules, &known);
    if (!router) {
        error_no_memory(error);
        return NULL;
    }
    if (router_keep_open(router) == KF_OK &&
        router_sinks_open(&router->sinks, rules, &router->options, &router->receipts, &router->error) == KF_OK) {
        if (router->options.before)
            take_place(router, router->options.before);
        router->options.before = NULL;
        return router;
    }
    const int reason = errno;
    *error = router->error;
    kf_error ignored;
    router_sinks_close(&router->sinks, &ignored);
    router_free(router);
    errno = reason;
    return NULL;
}

kf_status kf_router_reopen(kf_router *router)
{
    return router_sinks_reopen(&router->sinks, &router->error);
}

const kf_error *kf_router_error(const kf_router *router)
{
    return *router->error.message ? &router->error : NULL;
}

/* Leaves the routers before and after this one. If this one has lost an event, the one after it must not save a position behind
 * that event. */
static void leave(kf_router *router)
{
    if (router->after) {
        router->after->before = NULL;
        if (router->keeping.stopped || receipts_are_stuck(&router->receipts))
            kf_router_stop_commits(router->after);
    }
    if (router->before)
        router->before->after = NULL;
}

/* Without the option `undelivered` nobody has been told of events that could not be delivered, so closing fails. */
static kf_status report_failures(const kf_router *router, kf_error *error)
{
    if (router->options.undelivered || !kf_router_failure_count(router))
        return KF_OK;
    const kf_failure failed = kf_router_failure(router, 0);
    error_report(error, MESSAGE(FAILED_OUTSIDE), failed.reason);
    error_file(error, failed.target);
    error_hint(error, "events of its rules have not been delivered");
    return KF_IO;
}

kf_status kf_router_close(kf_router *router, kf_error *error)
{
    if (!router)
        return KF_OK;
    kf_error ignored;
    if (!error)
        error = &ignored;
    kf_status status = router_sinks_close(&router->sinks, error);
    if (status != KF_OK)
        kf_router_stop_commits(router);
    leave(router);
    if (status == KF_OK && router_keep_end(router) != KF_OK) {
        status = KF_IO;
        *error = router->error;
    }
    if (router->options.undelivered)
        router_tell_totals(router);
    if (status == KF_OK)
        status = report_failures(router, error);
    const int reason = errno;
    router_free(router);
    errno = reason;
    return status;
}
