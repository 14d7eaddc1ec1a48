/*
 * Each message is read twice: first to see that all of it are events, then to send them. What is printed has to be written before
 * a source may hear that it was delivered, so messages that are done are ended together, when nothing more is at hand or many
 * have gathered.
 */
#include "cli/session/receiving.h"

#include "cli/say/messages.h"
#include "cli/session/session_internal.h"
#include "cli/show/signals.h"
#include "cli/sources/source_open.h"

#include <stdlib.h>
#include <string.h>

/* Messages that are done before their sources hear of it, at most, and milliseconds that a source has for its last words at
 * least. */
enum { MOST_DONE = 64, LAST_WORDS = 1000 };

#define NONE SIZE_MAX

/* A message in work. */
typedef struct work {
    source_message message;
    uint64_t events; /* that it holds, */
    size_t open;     /* that are not settled; and one while they are being sent */
    bool unsafe;
    source_fate fate;
    size_t next; /* in the list of those that are done, or of the unused */
} work;

struct receiving {
    event_source *from;
    work *works;
    size_t capacity, unused;
    size_t done, last_done, done_count;
    bool waiting;   /* nothing is at hand: what is done is ended at once */
    size_t current; /* the message at hand */
    /* Of the message at hand, and where in it reading is. */
    const source_message *message;
    size_t at;
    uint64_t found;
    bool refused;
    char reason[200];
    uint64_t line, column;
    bool stopped;
    double stopped_at;
};

/* ---- Messages in work ---- */

static bool grow(receiving *which)
{
    const size_t capacity = which->capacity ? which->capacity * 2 : 64;
    work *larger = realloc(which->works, capacity * sizeof *larger);
    if (!larger)
        return false;
    for (size_t i = capacity; i-- > which->capacity;) {
        larger[i] = (work){.next = which->unused};
        which->unused = i;
    }
    which->works = larger;
    which->capacity = capacity;
    return true;
}

static bool begin_work(receiving *which, const source_message *message)
{
    if (which->unused == NONE && !grow(which))
        return false;
    which->current = which->unused;
    work *begun = &which->works[which->current];
    which->unused = begun->next;
    *begun = (work){.message = *message, .open = 1, .fate = SOURCE_DELIVERED};
    return true;
}

static void end_done(session *run)
{
    receiving *which = run->receiving;
    if (which->done == NONE)
        return;
    const bool written = output_flush(&run->out);
    if (!written)
        session_stop_with_trouble(run);
    while (which->done != NONE) {
        const size_t index = which->done;
        work *done = &which->works[index];
        const bool lost = done->unsafe || !written;
        const source_end how = {
            .fate = lost && done->fate <= SOURCE_SHOWN ? SOURCE_UNDELIVERED : done->fate,
            .events = done->events,
            .reason = which->reason,
            .line = which->line,
            .column = which->column,
        };
        which->from->end(which->from, &done->message, &how);
        which->done = done->next;
        done->next = which->unused;
        which->unused = index;
    }
    which->done_count = 0;
}

/* One thing less is open of a message. */
static void release(session *run, size_t index)
{
    receiving *which = run->receiving;
    work *released = &which->works[index];
    if (--released->open)
        return;
    released->next = NONE;
    if (which->done == NONE)
        which->done = index;
    else
        which->works[which->last_done].next = index;
    which->last_done = index;
    which->done_count++;
    if (which->waiting)
        end_done(run);
}

size_t receiving_count(const receiving *which, metrics_line into[METRICS_LINES])
{
    return which->from->count(which->from, into);
}

uint64_t receiving_ticket(receiving *which)
{
    which->works[which->current].open++;
    return which->current;
}

void receiving_settled(void *context, uint64_t ticket, bool safe)
{
    session *run = context;
    work *settled = &run->receiving->works[ticket];
    settled->unsafe = settled->unsafe || !safe;
    release(run, (size_t)ticket);
}

/* ---- Reading a message ---- */

/* What input.c reads from. */
static ssize_t read_message(void *context, void *to, size_t room)
{
    receiving *which = ((session *)context)->receiving;
    const size_t rest = which->message->length - which->at;
    const size_t length = rest < room ? rest : room;
    memcpy(to, which->message->bytes + which->at, length);
    which->at += length;
    return (ssize_t)length;
}

static void begin_reading(session *run)
{
    receiving *which = run->receiving;
    which->at = 0;
    input_open_callback(&run->file, which->message->name, read_message, run, run->wanted->limits.event_bytes);
    run->file.never_gzip = true;
    documents_begin(&run->documents, &run->file, shape_containers(run->wanted->shape));
}

static bool note_event(void *context, const unwrapped *event)
{
    (void)event;
    ((session *)context)->receiving->found++;
    return true;
}

/* The first of a message is what its sender is told. */
static bool note_refused(void *context, const refusal *what)
{
    session *run = context;
    receiving *which = run->receiving;
    if (!which->refused && what->why->code != KF_NO_MEMORY) {
        which->refused = true;
        strncpy(which->reason, what->why->message, sizeof which->reason - 1);
        nested_text_find_place(what->item, what->text, what->offset, &which->line, &which->column);
    }
    return session_refused(run, what);
}

/* Counts the events, and reports what is none. */
static void look_through(session *run)
{
    item next;
    receiving *which = run->receiving;
    bool (*const event)(void *context, const unwrapped *event) = run->unwrapper.event;
    bool (*const refused)(void *context, const refusal *what) = run->unwrapper.refused;
    which->found = 0;
    which->refused = false;
    run->unwrapper.event = note_event;
    run->unwrapper.refused = note_refused;
    begin_reading(run);
    while (!run->stop && documents_next(&run->documents, &next) == INPUT_LINE)
        if (session_item_has_text(run, &next))
            unwrap_item(&run->unwrapper, &next);
    run->unwrapper.event = event;
    run->unwrapper.refused = refused;
}

/* Sends the events; false if the run stops before the last. */
static bool send_all(session *run)
{
    item next;
    const stats *counted = &run->stats;
    const uint64_t before = counted->matched + counted->unmatched;
    begin_reading(run);
    while (!run->stop && documents_next(&run->documents, &next) == INPUT_LINE)
        if (!line_is_blank(&next.text))
            session_take_events(run, &next);
    return counted->matched + counted->unmatched - before == run->receiving->found && !run->wanted->quiet;
}

static void take_message(session *run, const source_message *message)
{
    receiving *which = run->receiving;
    if (!begin_work(which, message)) {
        session_stop_without_memory(run);
        which->from->end(which->from, message, &(source_end){.fate = SOURCE_CUT});
        return;
    }
    which->message = message;
    look_through(run);
    work *begun = &which->works[which->current];
    begun->events = which->found;
    if (which->refused)
        begun->fate = SOURCE_REFUSED;
    else if (run->stop || !send_all(run))
        begun->fate = SOURCE_CUT;
    else if (run->wanted->dry_run)
        begun->fate = SOURCE_SHOWN;
    release(run, which->current);
    /* The reason is that of one message only. */
    if (which->refused || which->done_count >= MOST_DONE)
        end_done(run);
}

/* ---- The run ---- */

receiving *receiving_open(session *run)
{
    receiving *made = calloc(1, sizeof *made);
    if (!made) {
        message_print("memory ran out");
        return NULL;
    }
    made->unused = made->done = NONE;
    made->from = source_open(&run->wanted->source);
    if (made->from)
        return made;
    free(made);
    return NULL;
}

static void stop_source(session *run)
{
    receiving *which = run->receiving;
    if (!which->stopped) {
        which->from->stop(which->from);
        which->stopped = true;
        which->stopped_at = seconds_now();
    }
}

static void wait_for_message(session *run)
{
    receiving *which = run->receiving;
    end_done(run);
    which->waiting = true;
    session_wait(run, which->from->descriptor(which->from));
    which->waiting = false;
}

void receiving_run(session *run)
{
    receiving *which = run->receiving;
    source_message next;
    while (!run->stop) {
        switch (which->from->take(which->from, &next)) {
        case SOURCE_MESSAGE:
            session_look_after(run);
            take_message(run, &next);
            session_take_signals(run);
            break;
        case SOURCE_EMPTY:
            wait_for_message(run);
            break;
        default:
            session_stop_with_trouble(run);
        }
    }
    stop_source(run);
    end_done(run);
    which->waiting = true; /* until the end */
}

void receiving_close(session *run)
{
    receiving *which = run->receiving;
    if (!which)
        return;
    stop_source(run);
    end_done(run);
    const bool hurry = run->pending & SIGNALS_HURRY;
    const double left = hurry ? 0 : run->wanted->grace - (seconds_now() - which->stopped_at) * 1000;
    if (!which->from->close(which->from, left > LAST_WORDS ? (unsigned)left : LAST_WORDS))
        run->trouble = true;
    free(which->works);
    free(which);
    run->receiving = NULL;
}
