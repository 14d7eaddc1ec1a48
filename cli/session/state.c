/*
 * Every file of the session may stop the run, so this one stands below all others.
 */
#include "cli/session/state.h"

#include "cli/say/messages.h"

void session_stop(session *run)
{
    run->ending.is_stopping = true;
}

void session_note_trouble(session *run)
{
    run->ending.has_trouble = true;
}

void session_stop_with_trouble(session *run)
{
    session_note_trouble(run);
    session_stop(run);
}

void session_stop_without_memory(session *run)
{
    message_print("memory ran out");
    session_stop_with_trouble(run);
}
