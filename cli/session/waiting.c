/*
 * The state of an event is saved only after the event has been written. After a crash between the two, it is sent again: it may
 * come twice, but it is not lost.
 */
#include "cli/session/waiting.h"

#include "cli/say/messages.h"
#include "cli/session/state.h"
#include "cli/show/signals.h"

#include <poll.h>

/* How often the state is saved and the counts are shown while events come in. */
#define CHECK_SECONDS 0.2
#define CHECK_MILLISECONDS 200

/* ---- The state ---- */

static bool stop_after_router_error(session *run)
{
    message_print_error(kf_router_error(run->rules.router));
    session_stop_with_trouble(run);
    return false;
}

/* Saves the state. False after a failure, which has been reported. */
static bool commit(session *run)
{
    if (!session_flush_output(run))
        return false;
    if (!run->rules.router)
        return true;
    session_note_position(run);
    session_leave_old_router(run);
    return kf_router_commit(run->rules.router) == KF_OK || stop_after_router_error(run);
}

/* Tells the router that the state at this moment may be saved, once all events so far have been delivered. Done at every read:
 * the fewer events lie between two checkpoints, the fewer are repeated after a crash. */
static void checkpoint(session *run)
{
    if (!run->options->state || !run->rules.router)
        return;
    session_note_position(run);
    if (kf_router_checkpoint(run->rules.router) != KF_OK)
        stop_after_router_error(run);
}

void session_check(session *run)
{
    const double now = seconds_now();
    checkpoint(run);
    if (now - run->waiting.last_check >= CHECK_SECONDS) {
        run->waiting.last_check = now;
        commit(run);
        session_show_counts(run);
    }
}

void session_finish_deliveries(session *run)
{
    bool is_saved = true;
    while (run->rules.router && !kf_router_wait_for(run->rules.router, -1, signals_descriptor(), CHECK_MILLISECONDS)) {
        session_note_signals(run);
        is_saved = is_saved && commit(run); /* after a failure, closing the router tries again */
    }
    session_show_counts(run);
}

/* ---- Signals ---- */

/*
 * The lines that are under way are finished first: the threads match them with the rules that a reload replaces. No signal may
 * be taken between that and the reload; a signal that comes in between is taken in the next turn of the loop.
 */
void session_take_signals(session *run)
{
    for (;;) {
        if (session_hear_signals(run) && run->reading.lines)
            lines_finish(run->reading.lines);
        session_obey_stop(run);
        if (run->ending.is_stopping || !session_take_reload(run))
            break;
        session_reload(run);
    }
}

/* ---- Waiting ---- */

static bool is_readable(int descriptor)
{
    struct pollfd on = {.fd = descriptor, .events = POLLIN};
    return poll(&on, 1, 0) != 0;
}

void session_catch_up(session *run, int descriptor)
{
    const int signals = signals_descriptor();
    bool goes_on = true;
    while (goes_on && session_flush_output(run)) {
        goes_on = descriptor >= 0 && run->rules.router &&
                  !kf_router_wait_for(run->rules.router, descriptor, signals, CHECK_MILLISECONDS) && !is_readable(descriptor) &&
                  !is_readable(signals);
        goes_on = commit(run) && goes_on;
        session_show_counts(run);
    }
}

void session_wait(session *run, int descriptor)
{
    const int signals = signals_descriptor();
    struct pollfd on[2] = {{.fd = descriptor, .events = POLLIN}, {.fd = signals, .events = POLLIN}};
    session_take_signals(run);
    while (!run->ending.is_stopping) {
        session_catch_up(run, descriptor);
        if (run->ending.is_stopping || signals < 0 || is_readable(descriptor))
            break;
        (void)poll(on, 2, run->counts.metrics ? CHECK_MILLISECONDS : -1); /* the metrics of a source change meanwhile */
        session_take_signals(run);
    }
}
