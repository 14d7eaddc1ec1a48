/*
 * Standard output is buffered. Lines that stay in memory are lent to it, so that events side by side are written without copying.
 */
#include "cli/session/sinks.h"

#include "cli/say/dry_run.h"
#include "cli/say/messages.h"
#include "cli/session/state.h"
#include "cli/sources/source_open.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- Begin and end ---- */

bool session_open_sinks(session *run)
{
    const session_options *options = run->options;
    sinks_part *of = &run->sinks;
    of->rejects.descriptor = -1;
    progress_start(&of->progress, !options->quiet);
    if (!output_open(&of->out, STDOUT_FILENO)) {
        message_print("memory ran out");
        return false;
    }
    if ((options->state || source_is_named(&options->source)) && !options->count && !options->quiet)
        output_end_line(&of->out);
    return rejects_open(&of->rejects, options->rejects);
}

void session_print_count(session *run)
{
    char number[32];
    if (!run->options->count || run->options->quiet)
        return;
    snprintf(number, sizeof number, "%" PRIu64 "\n", run->sinks.printed);
    output_string(&run->sinks.out, number);
}

void session_close_sinks(session *run)
{
    if (!message_report_output(output_close(&run->sinks.out)))
        session_note_trouble(run);
    if (!rejects_close(&run->sinks.rejects))
        session_note_trouble(run);
}

void session_discard_sinks(session *run)
{
    free(run->sinks.out.block);
    rejects_close(&run->sinks.rejects);
}

/* ---- Standard output and standard error ---- */

void session_set_lendable(session *run, const char *bytes)
{
    run->sinks.lendable = bytes;
}

void session_begin_event(session *run)
{
    run->sinks.is_counted = false;
}

static void count_printed(session *run)
{
    run->sinks.printed += !run->sinks.is_counted;
    run->sinks.is_counted = true;
}

static int write_stdout(void *context, const kf_delivery *what)
{
    session *run = context;
    output *to = &run->sinks.out;
    count_printed(run);
    if (run->options->count)
        return 0;
    if (run->options->json)
        return !delivery_print(to, run->rules.rules, NULL, what);
    if (what->line == run->sinks.lendable)
        return !output_lend(to, what->line, what->length);
    return !output_write(to, what->line, what->length);
}

static int write_stderr(void *context, const kf_delivery *what)
{
    session *run = context;
    const char *bytes = what->line;
    size_t length = run->options->count ? 0 : what->length;
    count_printed(run);
    session_clear_progress(run);
    while (length) {
        const ssize_t wrote = write(STDERR_FILENO, bytes, length);
        if (wrote < 0 && errno != EINTR)
            return -1;
        bytes += wrote > 0 ? wrote : 0;
        length -= wrote > 0 ? (size_t)wrote : 0;
    }
    return 0;
}

void session_print_unmatched(session *run, const line *event)
{
    const size_t length = event->length + event->newline;
    write_stdout(run, &(kf_delivery){event->bytes, length, NULL, 0, true, true, 0});
    if (!event->newline && !run->options->count && !run->options->json)
        output_string(&run->sinks.out, "\n");
}

bool session_hand_over_event(session *run, uint64_t number)
{
    return run->options->handle_event(run->options->context, &run->sinks.out, run->rules.matcher, number);
}

void session_settle_output(session *run)
{
    if (!output_settle(&run->sinks.out))
        session_stop_with_trouble(run);
}

bool session_flush_output(session *run)
{
    return output_flush(&run->sinks.out);
}

bool session_output_failed(const session *run)
{
    return run->sinks.out.failure;
}

/* ---- Reports ---- */

void session_clear_progress(session *run)
{
    progress_clear(&run->sinks.progress);
}

void session_begin_progress(session *run)
{
    progress_begin_file(&run->sinks.progress);
}

void session_show_progress(session *run, const input *file)
{
    progress_tick(&run->sinks.progress, file, &run->counts.stats);
}

void session_report_refusal(session *run, const char *name, const refusal *what)
{
    session_clear_progress(run);
    rejects_report(&run->sinks.rejects, name, what);
}

bool session_keep_rejected(session *run, const line *bad)
{
    return rejects_keep(&run->sinks.rejects, bad);
}

/* ---- What routers call ---- */

static int print_instead_of_sending(void *context, const char *target, const kf_delivery *what)
{
    session *run = context;
    count_printed(run);
    if (run->options->count)
        return 0;
    return dry_run_print(&run->sinks.out, run->rules.rules, run->options->json, target, what) ? 0 : -1;
}

static void undelivered(void *context, const kf_failure *what)
{
    session *run = context;
    session_note_trouble(run);
    /* The router reports the first event on its own, and at the end how many there were with it. */
    session_count_undelivered(run, what->count > 1 ? what->count - 1 : 1);
    session_clear_progress(run);
    message_print("%s: %" PRIu64 " event%s could not be delivered: %s", what->target, what->count,
                  what->count == 1 ? "" : "s in all", what->reason);
}

static void waiting_for_queue(void *context)
{
    session_note_signals(context);
}

static void settled(void *context, uint64_t ticket, bool safe)
{
    const session *run = context;
    assert(run->intake.settled);
    run->intake.settled(run->intake.context, ticket, safe);
}

kf_router_options session_router_options(session *run, kf_router *before)
{
    const session_options *options = run->options;
    return (kf_router_options){.size = sizeof(kf_router_options),
                               .write_stdout = write_stdout,
                               .write_stderr = write_stderr,
                               .instead = options->dry_run ? print_instead_of_sending : NULL,
                               .undelivered = undelivered,
                               .waiting = waiting_for_queue,
                               .settled = settled,
                               .before = before,
                               .context = run,
                               .state_folder = options->state,
                               .spool = options->dead_letters,
                               .when_full = options->when_full,
                               .most_groups = options->max_groups};
}

void session_close_router(session *run, kf_router *router)
{
    kf_error error;
    if (kf_router_close(router, &error) == KF_OK)
        return;
    message_print_error(&error);
    session_note_trouble(run);
}
