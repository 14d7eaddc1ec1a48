/*
 * Trouble with one item is reported and the run goes on. Trouble with writing an event stops the run: the event would be lost.
 */
#include "cli/session/events.h"

#include "cli/read/event_text.h"
#include "cli/say/messages.h"
#include "cli/session/state.h"

#include "grammar/base/vec.h"

#include <stdlib.h>
#include <string.h>

/* ---- Texts that are not events ---- */

static void keep_rejected(session *run, const line *bad)
{
    if (!session_keep_rejected(run, bad))
        session_stop_with_trouble(run);
    if (run->options->strict && !bad->continues)
        session_stop(run);
}

bool session_refuse(void *context, const refusal *what)
{
    session *run = context;
    if (what->why->code == KF_NO_MEMORY) {
        session_stop_without_memory(run);
        return false;
    }
    session_note_trouble(run);
    session_count_rejected(run);
    session_report_refusal(run, run->events.file->name, what);
    if (what->raw)
        keep_rejected(run, what->raw);
    else if (run->options->strict)
        session_stop(run);
    return !run->ending.is_stopping;
}

/* ---- Events that match ---- */

static kf_status route(session *run, const matched_event *event, size_t length)
{
    kf_router *router = run->rules.router;
    const char *bytes = event->text.bytes;
    if (run->intake.ticket)
        return kf_router_send_ticket(router, run->rules.matcher, bytes, length, run->intake.ticket(run->intake.context));
    if (event->rules)
        return kf_router_send_matched(router, event->rules, event->rule_count, bytes, length);
    return kf_router_send(router, run->rules.matcher, bytes, length);
}

static void send_event(session *run, const matched_event *event)
{
    session_begin_event(run);
    if (run->options->invert) {
        session_print_unmatched(run, &event->text);
    } else if (route(run, event, event->text.length + event->text.newline) != KF_OK) {
        /* Standard output reports its own failure when it is closed. */
        if (!session_output_failed(run)) {
            session_clear_progress(run);
            message_print_error(kf_router_error(run->rules.router));
        }
        session_stop_with_trouble(run);
    }
    if (session_output_failed(run))
        session_stop_with_trouble(run);
}

/* Puts an event that spans lines on one line. False if memory ran out. */
static bool join_lines(session *run, line *event)
{
    events_part *of = &run->events;
    if (!memchr(event->bytes, '\n', event->length))
        return true;
    if (!vec_reserve(of->one_line, 0, of->one_line_capacity, event->length))
        return false;
    event->length = event_text_one_line(event->bytes, event->length, of->one_line);
    event->bytes = of->one_line;
    event->newline = false;
    return true;
}

static bool has_reached_max(const session *run, uint64_t events)
{
    return run->options->has_max_events && events >= run->options->max_events;
}

static bool hand_over(session *run)
{
    const uint64_t number = session_events_counted(run);
    run->events.selected += kf_matched_count(run->rules.matcher) > 0;
    if (!session_hand_over_event(run, number))
        session_stop_without_memory(run);
    if (session_output_failed(run))
        session_stop_with_trouble(run);
    if (has_reached_max(run, number))
        session_stop(run);
    return !run->ending.is_stopping;
}

/* Takes an event that has been matched; `one_line`: it certainly stands on one line. False if the run stops. */
static bool take_matched(session *run, matched_event *event, bool one_line)
{
    session_count_event(run, event->rules, event->rule_count);
    if (run->options->handle_event)
        return hand_over(run);
    if ((event->rule_count > 0) == run->options->invert)
        return true;
    run->events.selected++;
    if (run->options->quiet)
        session_stop(run);
    else if (one_line || join_lines(run, &event->text))
        send_event(run, event);
    else
        session_stop_without_memory(run);
    run->events.is_item_done = true;
    if (has_reached_max(run, run->events.selected))
        session_stop(run);
    return !run->ending.is_stopping;
}

/* The unwrapper calls this for an event that it has just matched. */
static bool take_event(void *context, const unwrapped *event)
{
    session *run = context;
    events_part *of = &run->events;
    matched_event matched = {.text = event->text, .rule_count = kf_matched_count(run->rules.matcher)};
    const bool goes_on = take_matched(run, &matched, event->one_line);
    of->is_item_done = of->is_item_done && event->text.length == of->unwrapper.item->text.length;
    return goes_on;
}

/* ---- Items ---- */

void session_begin_events(session *run)
{
    run->events.unwrapper = (unwrapper){.context = run,
                                        .event = take_event,
                                        .refused = session_refuse,
                                        .matcher = run->rules.matcher,
                                        .shape = run->options->shape};
}

void session_free_events(session *run)
{
    unwrap_free(&run->events.unwrapper);
    free(run->events.one_line);
}

void session_set_input(session *run, const input *file)
{
    run->events.file = file;
}

void session_use_matcher(session *run)
{
    run->events.unwrapper.matcher = run->rules.matcher;
}

void session_take_events(session *run, const item *next)
{
    const double started = session_start_timer(run);
    unwrap_item(&run->events.unwrapper, next);
    session_stop_timer(run, started, 0);
}

bool session_item_has_text(session *run, const unwrapper *reader, const item *next)
{
    static const kf_error too_long = {.code = KF_BAD_EVENT, .message = "the event is longer than --max-event-size allows"};

    session_count_bytes(run, next->consumed);
    if (next->continued) {
        keep_rejected(run, &next->text);
        return false;
    }
    if (next->text.too_long) {
        reader->refused(reader->context, &(refusal){.raw = &next->text, .why = &too_long, .item = next});
        return false;
    }
    return next->broken || !line_is_blank(&next->text);
}

/* The text has been taken. If the run stops in the midst of an item, a later run reads the item again. */
static void leave_text(session *run, uint64_t bytes, bool ends_item)
{
    if (run->ending.is_stopping && !run->events.is_item_done)
        session_hold_position(run);
    session_move_position(run, bytes, ends_item);
}

void session_take_item(session *run, const item *next, bool is_lendable)
{
    events_part *of = &run->events;
    const uint64_t rejected = run->counts.stats.rejected;
    of->is_item_done = false;
    session_set_lendable(run, is_lendable ? next->text.bytes : NULL);
    if (session_item_has_text(run, &of->unwrapper, next))
        session_take_events(run, next);
    session_set_lendable(run, NULL);
    if (run->counts.stats.rejected > rejected && of->file->at_end && !next->text.newline)
        session_hold_position(run); /* its writer may not have finished it */
    leave_text(run, next->consumed, !next->text.continues);
}

void session_take_matched_line(session *run, const matched_event *event)
{
    matched_event matched = *event;
    const double started = session_start_timer(run);
    const size_t bytes = event->text.length + event->text.newline;
    session_count_bytes(run, bytes);
    run->events.is_item_done = false;
    session_set_lendable(run, event->text.bytes);
    take_matched(run, &matched, true);
    session_set_lendable(run, NULL);
    leave_text(run, bytes, true);
    session_stop_timer(run, started, event->seconds);
}

void session_pass_lines(session *run, uint64_t bytes, uint64_t unmatched)
{
    session_count_bytes(run, bytes);
    session_count_unmatched(run, unmatched);
    run->events.is_item_done = true;
    leave_text(run, bytes, true);
}
