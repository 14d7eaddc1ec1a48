/* What every action needs of its sink: names of rules, waiting, and counting what could not be delivered. */
#include "builtins/actions/sink.h"

#include "builtins/system/log_file.h"

/* While an action is waited for, the caller's function `waiting` is called this often, in milliseconds. */
#define MOMENT 500

const char *sink_rule_name(const sink *to, const kf_delivery *what)
{
    return what->rule_count ? to->rule_names[what->rules[0]] : NULL;
}

bool sink_same_place(const sink *left, const sink *right)
{
    struct stat of_left;
    return left->descriptor >= 0 && right->descriptor >= 0 && fstat(left->descriptor, &of_left) == 0 &&
           is_open_on(right->descriptor, &of_left);
}

void sink_wait(sink *to, bool (*enough)(const sink *to))
{
    const action_calls *calls = &to->target->action->calls;
    watch on;
    while (calls->work && calls->work(to) && !(enough && enough(to))) {
        watch_begin(&on);
        calls->watch(to, &on);
        watch_until(&on, watch_now() + MOMENT);
        watch_wait(&on);
        if (to->options->waiting)
            to->options->waiting(to->options->context);
    }
}

const char *failure_reason(failure_kind kind, bool kept)
{
    static const char *const reasons[][2] = {
#define FAILURE(NAME, CODE, REASON) {REASON, REASON "; the spool of dead letters has it"},
#include "builtins/actions/failures.def"
#undef FAILURE
    };
    return reasons[kind][kept];
}

static void count_failure(sink *to, failure_kind kind, bool kept)
{
    const kf_router_options *options = to->options;
    to->failures.kept[kind] += kept;
    if (to->failures.of[kind]++ == 0 && options->undelivered)
        options->undelivered(options->context, &(kf_failure){to->target->label, failure_reason(kind, kept), 1});
}

void sink_failure(sink *to, failure_kind kind, uint64_t receipt)
{
    receipts_spoil(to->receipts, receipt);
    count_failure(to, kind, false);
}

void sink_failure_kept(sink *to, failure_kind kind)
{
    count_failure(to, kind, true);
}
