/*
 * Only the stop is acted on here; waiting.c reads the rules again when no lines are under way.
 */
#include "cli/session/hearing.h"

#include "cli/session/state.h"
#include "cli/show/signals.h"

bool session_hear_signals(session *run)
{
    run->hearing.pending |= signals_take();
    return run->hearing.pending;
}

void session_obey_stop(session *run)
{
    if (!session_is_cut(run))
        return;
    session_stop(run);
    if (run->rules.router)
        kf_router_hurry(run->rules.router, session_is_hurried(run) ? 0 : run->options->grace);
}

void session_note_signals(session *run)
{
    session_hear_signals(run);
    session_obey_stop(run);
}

bool session_take_reload(session *run)
{
    const bool was_pending = run->hearing.pending & SIGNALS_RELOAD;
    run->hearing.pending &= ~(unsigned)SIGNALS_RELOAD;
    return was_pending;
}

bool session_is_cut(const session *run)
{
    return run->hearing.pending & SIGNALS_STOP;
}

bool session_is_hurried(const session *run)
{
    return run->hearing.pending & SIGNALS_HURRY;
}
