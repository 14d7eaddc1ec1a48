/* Opens the targets of rules, works on them and closes them. */
#include "builtins/run/router_sinks.h"

#include "grammar/base/error.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

kf_status router_sink_failed(kf_error *error, const sink *failed, const char *hint)
{
    const action_target *goal = failed->target;
    const int reason = errno;
    error_report(error, MESSAGE(FAILED_OUTSIDE), *failed->problem.message ? failed->problem.message : strerror(reason));
    error_hint(error, hint);
    error_file(error, goal->action->form.argument == ARGUMENT_PATH && !goal->path ? goal->arguments[0] : goal->label);
    errno = reason;
    return KF_IO;
}

/* ---- Opening ---- */

/* Gives every sink room for all rules that can send to it, or to another sink that goes to the same place. */
static bool make_rule_lists(router_sinks *sinks, const kf_rules *rules)
{
    size_t total = 0;
    for (size_t i = 0; i < rules->count; i++)
        total += rules->rules[i].route_count;
    sinks->rule_lists = malloc((total + 1) * sizeof *sinks->rule_lists);
    if (!sinks->rule_lists)
        return false;
    for (size_t i = 0; i < rules->count; i++)
        for (size_t j = 0; j < rules->rules[i].route_count; j++)
            router_sink_of(sinks, rules->rules[i].routes[j].target)->rule_count++;
    size_t *next = sinks->rule_lists;
    for (size_t i = 0; i < sinks->count; i++) {
        sinks->all[i].rules = next;
        next += sinks->all[i].rule_count;
        sinks->all[i].rule_count = 0;
    }
    assert(next <= sinks->rule_lists + total);
    return true;
}

/* Closes a sink again if an earlier one writes to the same file: rules may name a file in two ways ("a", "./a", a link), and it
 * gets each event once. */
static void join_same_place(router_sinks *sinks, size_t index)
{
    sink *opened = &sinks->all[index];
    for (size_t i = 0; i < index; i++)
        if (sink_same_place(&sinks->all[i], opened)) {
            opened->target->action->calls.close(opened);
            opened->same_as = i;
            assert(sinks->all[i].same_as == i);
            return;
        }
}

static kf_status open_sink(router_sinks *sinks, size_t index, kf_error *error)
{
    sink *to = &sinks->all[index];
    if (to->target->otherwise) {
        assert(to->target->otherwise <= index); /* the target behind `else` stands before, so it is open */
        to->otherwise = router_sink_of(sinks, to->target->otherwise - 1);
    }
    if (to->target->action->calls.open && !to->target->action->calls.open(to))
        return router_sink_failed(error, to, "a rule's action could not open it");
    join_same_place(sinks, index);
    return KF_OK;
}

kf_status router_sinks_open(router_sinks *sinks, const kf_rules *rules, const kf_router_options *options, receipts *book,
                            kf_error *error)
{
    sinks->all = calloc(rules->target_count + 1, sizeof *sinks->all);
    if (!sinks->all)
        return error_no_memory(error);
    sinks->count = rules->target_count;
    for (size_t i = 0; i < sinks->count; i++)
        sinks->all[i] = (sink){.target = &rules->targets[i],
                               .options = options,
                               .receipts = book,
                               .wallet = &sinks->wallet,
                               .descriptor = -1,
                               .deadline = INT64_MAX,
                               .same_as = i};
    if (!router_sinks_name_rules(sinks, rules))
        return error_no_memory(error);
    kf_status status = KF_OK;
    for (size_t i = 0; i < sinks->count && status == KF_OK && !options->instead; i++)
        status = open_sink(sinks, i, error);
    if (status == KF_OK && !make_rule_lists(sinks, rules))
        status = error_no_memory(error);
    return status;
}

/* ---- While events come ---- */

bool router_sinks_work(router_sinks *sinks, watch *on)
{
    bool working = false;
    for (size_t i = 0; i < sinks->count; i++) {
        sink *to = &sinks->all[i];
        const action_calls *calls = &to->target->action->calls;
        if (!calls->work || !calls->work(to))
            continue;
        working = true;
        calls->watch(to, on);
    }
    return working;
}

bool router_sinks_work_off(router_sinks *sinks, watch *on)
{
    if (router_sinks_work(sinks, on))
        return true;
    if (sinks->finished)
        return false;
    sinks->finished = true;
    for (size_t i = 0; i < sinks->count; i++) {
        sink *to = &sinks->all[i];
        if (to->target->action->calls.finish)
            to->target->action->calls.finish(to);
    }
    return router_sinks_work(sinks, on);
}

void router_sinks_hurry(router_sinks *sinks, int64_t deadline)
{
    for (size_t i = 0; i < sinks->count; i++)
        if (deadline < sinks->all[i].deadline)
            sinks->all[i].deadline = deadline;
}

kf_status router_sinks_reopen(router_sinks *sinks, kf_error *error)
{
    for (size_t i = 0; i < sinks->count; i++) {
        sink *to = &sinks->all[i];
        const action_calls *calls = &to->target->action->calls;
        if (to->same_as == i && calls->reopen && !calls->reopen(to))
            return router_sink_failed(error, to, "a rule's action could not open it again");
    }
    return KF_OK;
}

/* ---- Closing ---- */

/* From the last to the first: a sink that others have behind their `else` comes before them, and must stay open until they are
 * closed. */
kf_status router_sinks_close(router_sinks *sinks, kf_error *error)
{
    kf_status status = KF_OK;
    for (size_t i = sinks->count; i > 0; i--) {
        sink *to = &sinks->all[i - 1];
        if (to->target->action->calls.close && !to->target->action->calls.close(to) && status == KF_OK)
            status = router_sink_failed(error, to, "a rule's action could not finish writing to it");
    }
    return status;
}

void router_sinks_free(router_sinks *sinks)
{
    for (size_t i = 0; i < sinks->count; i++)
        buffer_free(&sinks->all[i].letter);
    free(sinks->all);
    free(sinks->rule_lists);
    free(sinks->names);
    aws_wallet_free(&sinks->wallet);
}
