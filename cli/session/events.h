/*
 * An event's way through the run: an item is unwrapped and matched, the events in it are counted, and the router gets those
 * that match. reading.c and receiving.c hand in the items.
 */
#ifndef CLI_SESSION_EVENTS_H
#define CLI_SESSION_EVENTS_H

#include "cli/read/unwrap.h"
#include "cli/threads/lines.h"

struct session;

/* Owner: events.c */
typedef struct events_part {
    unwrapper unwrapper;
    const input *file; /* what the items are read from */
    char *one_line;    /* room for an event that spans lines */
    size_t one_line_capacity;
    uint64_t selected; /* events that matched a rule, or with -v did not */
    bool is_item_done; /* nothing of the current item is left behind the event that was sent last */
} events_part;

void session_begin_events(struct session *run);
void session_free_events(struct session *run);

/* From now on, items are read from this file or message. */
void session_set_input(struct session *run, const input *file);

/* The rules in force have changed, and their matcher. */
void session_use_matcher(struct session *run);

/* Counts the bytes of an item. False if there is nothing in it to look at: it is blank, or it is too long, which `reader` is
 * then told. */
bool session_item_has_text(struct session *run, const unwrapper *reader, const item *next);

/* Matches the events of an item, and sends them where their rules say. */
void session_take_events(struct session *run, const item *next);

/* Does all of this with an item of a file, and moves the position behind it. `is_lendable`: its bytes stay unchanged until
 * session_settle_output. */
void session_take_item(struct session *run, const item *next, bool is_lendable);

/* Takes an event that a line holds and that has been matched. Its bytes stay unchanged until session_settle_output. */
void session_take_matched_line(struct session *run, const matched_event *event);

/* Passes over lines that are blank, or are events that matched no rule and need not be looked at. */
void session_pass_lines(struct session *run, uint64_t bytes, uint64_t unmatched);

/* Reports and counts a text that is not an event. False if the run stops. An unwrapper calls this; `context` is the session. */
bool session_refuse(void *context, const refusal *what);

#endif
