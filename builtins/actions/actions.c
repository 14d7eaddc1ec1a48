/*
 * The table of actions, and those that are a few lines: what each does to open, to send one line and to close.
 */
#include "builtins/actions/actions.h"

#include "builtins/actions/exec.h"
#include "builtins/actions/file.h"
#include "builtins/actions/pipe.h"
#include "builtins/actions/post.h"
#include "builtins/actions/post_forms.h"
#include "builtins/actions/syslog.h"
#include "builtins/system/log_file.h"

#include "grammar/base/names.h"

#include <string.h>
#include <sys/stat.h>

/* Milliseconds that pass at most, while an action is waited for, until who waits is told so. */
#define MOMENT 500

static bool send_stdout(sink *to, const kf_delivery *what)
{
    const kf_router_options *options = to->options;
    return !options->write_stdout || options->write_stdout(options->context, what) == 0;
}

static bool send_stderr(sink *to, const kf_delivery *what)
{
    const kf_router_options *options = to->options;
    return !options->write_stderr || options->write_stderr(options->context, what) == 0;
}

static bool send_nowhere(sink *to, const kf_delivery *what)
{
    (void)to;
    (void)what;
    return true;
}

#define NO_SETTINGS NULL, 0
#define SETTINGS(TABLE, COUNT) TABLE, COUNT
#define POST_CALLS                                                                                                               \
    .has_dead_letters = true, .check = post_check, .open = post_open, .send = post_send, .take_letter = post_take_letter,        \
    .work = post_work, .watch = post_watch, .count = post_count, .close = post_close

const action action_table[] = {
#define ACTION(NAME, ARGUMENTS, FORM, TABLE, DOC, ...) {{NAME, FORM, TABLE}, ARGUMENTS, DOC, __VA_ARGS__},
#include "builtins/actions/actions.def"
#undef ACTION
};

const size_t action_count = sizeof(action_table) / sizeof(action_table[0]);

const action *action_find(text name)
{
    for (size_t i = 0; i < action_count; i++)
        if (strlen(action_table[i].form.name) == name.length && memcmp(action_table[i].form.name, name.bytes, name.length) == 0)
            return &action_table[i];
    return NULL;
}

const action_form *action_form_find(text name)
{
    const action *found = action_find(name);
    return found ? &found->form : NULL;
}

const char *action_suggest(text name)
{
    static const char *const names[] = {
#define ACTION(name, ...) name,
#include "builtins/actions/actions.def"
#undef ACTION
    };
    return names_nearest(name, names, sizeof names / sizeof names[0]);
}

bool action_same_place(const sink *left, const sink *right)
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
