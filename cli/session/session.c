/*
 * Begins a run, reads its events, and ends it. What happens to each event is in events.c; state.h lists the files of the session.
 */
#include "cli/session/session.h"

#include "cli/say/exit.h"
#include "cli/say/messages.h"
#include "cli/session/receiving.h"
#include "cli/session/state.h"
#include "cli/show/signals.h"
#include "cli/sources/source_open.h"

#include <errno.h>
#include <string.h>

/* True for a run that only ends when it is told to. */
static bool is_service(const session_options *options)
{
    return options->follow || options->metrics || source_is_named(&options->source);
}

static bool begin_signals(const session *run)
{
    if (!run->options->reload || signals_start(is_service(run->options)))
        return true;
    message_print("cannot set up signal handling: %s", strerror(errno));
    return false;
}

/* False after an error, which has been reported. */
static bool begin(session *run, const kf_rules *rules)
{
    session_begin_reading(run);
    if (!session_begin_rules(run, rules) || !session_open_sinks(run) || !begin_signals(run) || !session_begin_counts(run))
        return false;
    session_begin_events(run);
    return session_open_router(run);
}

/* Ends a run that has begun. Events are delivered before the router is closed, the source hears of them after that. */
static void finish(session *run, receiving *from)
{
    session_print_count(run);
    if (!session_flush_output(run) && run->rules.router)
        kf_router_stop_commits(run->rules.router);
    session_finish_counts(run);
    session_finish_deliveries(run);
    session_close_routers(run);
    receiving_close(from);
    session_close_sinks(run);
    session_print_stats(run);
}

/* Ends a run that could not begin. */
static void give_up(session *run)
{
    session_note_trouble(run);
    kf_router_close(run->rules.router, NULL);
    session_discard_sinks(run);
}

static void read_events(session *run, receiving *from, const char *const *paths, size_t path_count)
{
    session_gather_team(run);
    if (run->options->has_max_events && run->options->max_events == 0)
        session_stop(run);
    if (from) {
        session_announce_metrics(run);
        receiving_run(from);
    } else {
        session_read_files(run, paths, path_count);
    }
    session_free_team(run);
}

static int exit_status(const session *run)
{
    const bool has_selected = run->events.selected;
    if (run->options->quiet && has_selected)
        return EXIT_MATCHED;
    return run->ending.has_trouble ? EXIT_TROUBLE : has_selected ? EXIT_MATCHED : EXIT_UNMATCHED;
}

int session_run(const kf_rules *rules, const session_options *options, const char *const *paths, size_t path_count)
{
    session run = {.options = options};
    const bool receives = source_is_named(&options->source);
    const bool has_begun = begin(&run, rules);
    receiving *from = has_begun && receives ? receiving_open(&run) : NULL;
    if (has_begun && (from || !receives)) {
        read_events(&run, from, paths, path_count);
        finish(&run, from);
    } else {
        give_up(&run);
    }
    session_free_reading(&run);
    session_free_events(&run);
    session_free_counts(&run);
    session_free_rules(&run);
    return exit_status(&run);
}
