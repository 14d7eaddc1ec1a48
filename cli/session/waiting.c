/*
 * Between the reads of a run, and while there is nothing to read: what has been printed is flushed, actions go on, signals are heard,
 * and what dedup and limit remember is kept.
 */
#include "cli/session/session_internal.h"

#include "cli/say/messages.h"
#include "cli/session/receiving.h"
#include "cli/show/signals.h"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

/* How often what dedup and limit remember is kept and counts are shown while events come in, in seconds. */
#define LOOK_INTERVAL 0.2
#define LOOK_MILLISECONDS 200

/* What dedup and limit remember of an event is kept only once the event has been written: a crash in between sends it again. */
static bool commit(session *run)
{
    if (!output_flush(&run->out) || !run->router)
        return !run->out.failure;
    session_note_position(run);
    session_leave_old(run);
    if (kf_router_commit(run->router) == KF_OK)
        return true;
    message_print_error(kf_router_error(run->router));
    session_stop_with_trouble(run);
    return false;
}

/* Often, for what has come in since the last one is repeated after a crash. */
static void checkpoint(session *run)
{
    if (!run->wanted->state || !run->router)
        return;
    session_note_position(run);
    if (kf_router_checkpoint(run->router) != KF_OK) {
        message_print_error(kf_router_error(run->router));
        session_stop_with_trouble(run);
    }
}

/* Does at once what a pending signal asks for that must not wait: nothing more is read, and deliveries end soon. */
static void stop_if_asked(session *run)
{
    if (!(run->pending & SIGNALS_STOP))
        return;
    run->stop = true;
    if (run->router)
        kf_router_hurry(run->router, run->pending & SIGNALS_HURRY ? 0 : run->wanted->grace);
}

void session_note_signals(session *run)
{
    run->pending |= signals_take();
    stop_if_asked(run);
}

/* How far the file at hand has been read; a pipe has no end that could be told. */
static size_t count_file(const session *run, metrics_line into[METRICS_LINES])
{
    struct stat status;
    const int descriptor = run->follow ? follow_descriptor(run->follow) : run->file.descriptor;
    const off_t offset = descriptor >= 0 ? lseek(descriptor, 0, SEEK_CUR) : -1;
    if (offset < 0 || fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode))
        return 0;
    const char *name = run->file.name;
    into[0] = (metrics_line){"file_read_bytes", "gauge", "How far the file at hand has been read, as it is stored.", "file", name,
                             (uint64_t)offset};
    into[1] = (metrics_line){"file_size_bytes", "gauge", "How long the file at hand is.", "file", name, (uint64_t)status.st_size};
    return 2;
}

static void show_source(session *run)
{
    metrics_line shown[METRICS_LINES];
    const size_t count = run->receiving ? receiving_count(run->receiving, shown) : count_file(run, shown);
    metrics_set_lines(run->metrics, shown, count);
}

uint64_t session_count_undelivered(const kf_router *router)
{
    uint64_t failed = 0;
    const size_t failures = router ? kf_router_failure_count(router) : 0;
    for (size_t i = 0; i < failures; i++)
        failed += kf_router_failure(router, i).count;
    return failed;
}

static void show_counts(session *run)
{
    if (!run->metrics)
        return;
    show_source(run);
    if (!run->router)
        return;
    for (size_t i = 0; i < kf_rules_count(run->rules); i++)
        metrics_set_outcomes(run->metrics, i, kf_router_counts(run->router, i));
    metrics_set_undelivered(run->metrics, session_count_undelivered(run->router) + session_count_undelivered(run->old));
    metrics_set_targets(run->metrics, run->router, run->old);
}

void session_settle(session *run)
{
    bool kept = true;
    while (run->router && !kf_router_wait_for(run->router, -1, signals_descriptor(), LOOK_MILLISECONDS)) {
        session_note_signals(run);
        kept = kept && commit(run); /* what fails is tried again when the router is closed */
    }
    show_counts(run);
}

/*
 * The lines that are under way go first: the threads match them with the rules that a reload replaces. So no signal may be taken between
 * that and the reload: one that comes there has its own turn.
 */
void session_take_signals(session *run)
{
    for (;;) {
        run->pending |= signals_take();
        if (run->pending && run->lines)
            lines_finish(run->lines);
        stop_if_asked(run);
        if (run->stop || !(run->pending & SIGNALS_RELOAD))
            break;
        run->pending &= ~(unsigned)SIGNALS_RELOAD;
        session_leave_old(run);
        if (run->old)
            run->reload_waits = true;
        else
            session_reload(run);
    }
}

static bool can_read(int descriptor)
{
    struct pollfd on = {.fd = descriptor, .events = POLLIN};
    return poll(&on, 1, 0) != 0;
}

/* Goes on with what actions have under way, until `descriptor` can be read or a signal has come, and keeps what is done. */
static void catch_up(session *run, int descriptor)
{
    const int signals = signals_descriptor();
    bool goes_on = output_flush(&run->out);
    while (goes_on) {
        goes_on = run->router && !kf_router_wait_for(run->router, descriptor, signals, LOOK_MILLISECONDS) &&
                  !can_read(descriptor) && !can_read(signals);
        goes_on = commit(run) && goes_on;
        show_counts(run);
    }
}

void session_look_after(session *run)
{
    const double now = seconds_now();
    checkpoint(run);
    if (now - run->looked >= LOOK_INTERVAL) {
        run->looked = now;
        commit(run);
        show_counts(run);
    }
}

void session_wait(session *run, int descriptor)
{
    const int signals = signals_descriptor();
    struct pollfd on[2] = {{.fd = descriptor, .events = POLLIN}, {.fd = signals, .events = POLLIN}};
    session_take_signals(run);
    while (!run->stop) {
        catch_up(run, descriptor);
        if (run->stop || signals < 0 || can_read(descriptor))
            break;
        (void)poll(on, 2, run->metrics ? LOOK_MILLISECONDS : -1); /* a source counts on */
        session_take_signals(run);
    }
}

bool session_before_read(void *context, bool waits)
{
    session *run = context;
    if (waits)
        progress_clear(&run->progress);
    else
        session_look_after(run);
    progress_tick(&run->progress, &run->file, &run->stats);
    if (waits)
        session_wait(run, run->file.descriptor);
    else
        session_take_signals(run);
    return !run->stop;
}

/* Without a descriptor it is asked again soon, and actions go on meanwhile. */
bool session_before_wait(void *context, int descriptor)
{
    session *run = context;
    if (descriptor >= 0) {
        catch_up(run, descriptor);
    } else {
        commit(run);
        show_counts(run);
    }
    return !run->stop;
}

ssize_t session_read_followed(void *context, void *to, size_t room)
{
    session *run = context;
    ssize_t got = 0;
    session_look_after(run);
    while (!run->stop && (got = follow_read(run->follow, to, room)) == 0)
        session_take_signals(run);
    session_take_signals(run);
    return run->stop ? 0 : got;
}
