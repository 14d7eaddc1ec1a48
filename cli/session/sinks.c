/*
 * What the router of a run calls: what is printed, what is said of events that did not get away, and what a wait hears meanwhile.
 */
#include "cli/session/session_internal.h"

#include "cli/say/dry_run.h"
#include "cli/say/messages.h"
#include "cli/session/receiving.h"

#include <errno.h>
#include <inttypes.h>
#include <unistd.h>

static void count_printed(session *run)
{
    run->printed += !run->printing;
    run->printing = true;
}

int session_write_stdout(void *context, const kf_delivery *what)
{
    session *run = context;
    count_printed(run);
    if (run->wanted->count)
        return 0;
    if (run->wanted->json)
        return !delivery_print(&run->out, run->rules, NULL, what);
    if (what->line == run->stable)
        return !output_lend(&run->out, what->line, what->length);
    return !output_write(&run->out, what->line, what->length);
}

static int show_instead_of_sending(void *context, const char *target, const kf_delivery *what)
{
    session *run = context;
    count_printed(run);
    return run->wanted->count || dry_run_print(&run->out, run->rules, run->wanted->json, target, what) ? 0 : -1;
}

static void undelivered(void *context, const kf_failure *what)
{
    session *run = context;
    run->trouble = true;
    run->stats.undelivered += what->count > 1 ? what->count - 1 : 1; /* the first one has been told of by itself */
    progress_clear(&run->progress);
    message_print("%s: %" PRIu64 " event%s could not be delivered: %s", what->target, what->count,
                  what->count == 1 ? "" : "s in all", what->reason);
}

static int write_stderr(void *context, const kf_delivery *what)
{
    session *run = context;
    const char *bytes = what->line;
    size_t length = run->wanted->count ? 0 : what->length;
    count_printed(run);
    progress_clear(&run->progress);
    while (length) {
        const ssize_t wrote = write(STDERR_FILENO, bytes, length);
        if (wrote < 0 && errno != EINTR)
            return -1;
        bytes += wrote > 0 ? wrote : 0;
        length -= wrote > 0 ? (size_t)wrote : 0;
    }
    return 0;
}

static void waiting(void *context)
{
    session_note_signals(context);
}

kf_router_options session_router_options(session *run, kf_router *before)
{
    return (kf_router_options){.write_stdout = session_write_stdout,
                               .write_stderr = write_stderr,
                               .instead = run->wanted->dry_run ? show_instead_of_sending : NULL,
                               .undelivered = undelivered,
                               .waiting = waiting,
                               .settled = receiving_settled,
                               .before = before,
                               .context = run,
                               .state_folder = run->wanted->state,
                               .spool = run->wanted->dead_letters,
                               .when_full = run->wanted->when_full,
                               .most_groups = run->wanted->max_groups};
}

void session_close_router(session *run, kf_router **router)
{
    kf_error error;
    if (kf_router_close(*router, &error) != KF_OK) {
        message_print_error(&error);
        run->trouble = true;
    }
    *router = NULL;
}
