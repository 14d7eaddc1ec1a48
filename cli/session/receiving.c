/*
 * Each message is read twice: first to check that all of it are events, then to send them. Standard output must be written
 * before the source may hear that a message was delivered. So finished messages are gathered, and ended together when there is
 * no new message, or when many have gathered.
 */
#include "cli/session/receiving.h"

#include "cli/say/messages.h"
#include "cli/session/state.h"
#include "cli/sources/source_open.h"

#include "grammar/base/vec.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How many finished messages gather before the source hears of them, and the least time that the source gets to close, in
 * milliseconds. */
enum { MAX_FINISHED = 64, LAST_WORDS = 1000 };

#define NONE SIZE_MAX

/* A message in work. Its index is the ticket of its events. */
typedef struct work {
    source_message message;
    uint64_t events; /* in the message */
    size_t open;     /* events whose actions have not finished; 1 more while the message is read */
    bool is_unsafe;  /* an event did not reach one of its targets */
    source_fate fate;
    size_t next; /* in the list of finished or of unused works; or NONE */
} work;

/* What is wrong with the current message: the first text in it that is not an event. */
typedef struct objection {
    bool is_raised;
    char reason[sizeof((kf_error *)NULL)->message];
    char code[sizeof((kf_error *)NULL)->diagnostic];
    uint64_t line, column;
} objection;

struct receiving {
    session *run;
    event_source *from;
    work *works;
    size_t work_count, work_capacity;
    size_t unused;                  /* the first unused work, or NONE */
    size_t finished, last_finished; /* the first and the last finished work, or NONE */
    size_t finished_count;
    bool ends_at_once; /* nothing is read now, so finished messages are ended at once */

    /* The current message, and how far it has been read. */
    size_t current; /* its work */
    size_t at;
    input text;
    documents documents;
    unwrapper checker; /* counts the events, and sends none */
    uint64_t found;    /* events that the checker has found */
    objection objection;

    bool is_stopped; /* the source accepts no more messages */
    double stopped_at;
};

/* ---- Messages in work ---- */

static bool begin_work(receiving *of, const source_message *message)
{
    if (of->unused == NONE) {
        if (!vec_reserve(of->works, of->work_count, of->work_capacity, 1))
            return false;
        of->works[of->work_count] = (work){.next = NONE};
        of->unused = of->work_count++;
    }
    of->current = of->unused;
    of->unused = of->works[of->current].next;
    of->works[of->current] = (work){.message = *message, .open = 1, .fate = SOURCE_DELIVERED};
    return true;
}

static void end_work(receiving *of, work *ended, bool is_written)
{
    const bool is_lost = ended->is_unsafe || !is_written;
    const bool is_sent = ended->fate == SOURCE_DELIVERED || ended->fate == SOURCE_SHOWN;
    const source_end how = {.fate = is_lost && is_sent ? SOURCE_UNDELIVERED : ended->fate,
                            .events = ended->events,
                            .reason = of->objection.reason,
                            .line = of->objection.line,
                            .column = of->objection.column,
                            .code = of->objection.code};
    of->from->end(of->from, &ended->message, &how);
}

/* Tells the source what became of the finished messages. */
static void end_finished(receiving *of)
{
    if (of->finished == NONE)
        return;
    const bool is_written = session_flush_output(of->run);
    if (!is_written)
        session_stop_with_trouble(of->run);
    while (of->finished != NONE) {
        const size_t index = of->finished;
        work *ended = &of->works[index];
        end_work(of, ended, is_written);
        of->finished = ended->next;
        ended->next = of->unused;
        of->unused = index;
    }
    of->finished_count = 0;
}

/* One of the things that keep a message open is over. */
static void release(receiving *of, size_t index)
{
    work *released = &of->works[index];
    assert(index < of->work_count && released->open > 0);
    if (--released->open)
        return;
    released->next = NONE;
    if (of->finished == NONE)
        of->finished = index;
    else
        of->works[of->last_finished].next = index;
    of->last_finished = index;
    of->finished_count++;
    if (of->ends_at_once)
        end_finished(of);
}

/* ---- The intake ---- */

static size_t count(void *context, metrics_line into[METRICS_LINES])
{
    const receiving *of = context;
    return of->from->count(of->from, into);
}

static uint64_t give_ticket(void *context)
{
    receiving *of = context;
    of->works[of->current].open++;
    return of->current;
}

static void settled(void *context, uint64_t ticket, bool safe)
{
    receiving *of = context;
    work *which = &of->works[ticket];
    which->is_unsafe = which->is_unsafe || !safe;
    release(of, (size_t)ticket);
}

/* ---- Reading a message ---- */

/* input.h reads from the message with this, as read(2) does. */
static ssize_t read_message(void *context, void *to, size_t room)
{
    receiving *of = context;
    const source_message *message = &of->works[of->current].message;
    const size_t rest = message->length - of->at;
    const size_t length = rest < room ? rest : room;
    memcpy(to, message->bytes + of->at, length);
    of->at += length;
    return (ssize_t)length;
}

static void begin_reading(receiving *of)
{
    const session_options *options = of->run->options;
    of->at = 0;
    input_open_callback(&of->text, of->works[of->current].message.name, read_message, of, options->limits.event_bytes);
    of->text.never_gzip = true;
    documents_begin(&of->documents, &of->text, shape_containers(options->shape));
    session_set_input(of->run, &of->text);
}

/* The checker calls this for each event. */
static bool count_event(void *context, const unwrapped *event)
{
    receiving *of = context;
    (void)event;
    of->found++;
    return true;
}

/* The checker calls this for each text that is not an event. The sender is told of the first one. */
static bool note_refusal(void *context, const refusal *what)
{
    receiving *of = context;
    objection *first = &of->objection;
    if (!first->is_raised && what->why->code != KF_NO_MEMORY) {
        first->is_raised = true;
        memcpy(first->reason, what->why->message, sizeof first->reason);
        memcpy(first->code, what->why->diagnostic, sizeof first->code);
        nested_text_find_place(what->item, what->text, what->offset, &first->line, &first->column);
    }
    return session_refuse(of->run, what);
}

/* Counts the events of the current message, and reports what in it is not an event. */
static void check(receiving *of)
{
    item next;
    of->found = 0;
    of->objection.is_raised = false;
    of->checker.matcher = of->run->rules.matcher; /* the rules may have been read again */
    begin_reading(of);
    while (!of->run->ending.is_stopping && documents_next(&of->documents, &next) == INPUT_LINE)
        if (session_item_has_text(of->run, &of->checker, &next))
            unwrap_item(&of->checker, &next);
}

/* Sends the events of the current message. False if the run stops before the last one. */
static bool send_all(receiving *of)
{
    item next;
    const uint64_t before = session_events_counted(of->run);
    begin_reading(of);
    while (!of->run->ending.is_stopping && documents_next(&of->documents, &next) == INPUT_LINE)
        if (!line_is_blank(&next.text))
            session_take_events(of->run, &next);
    return session_events_counted(of->run) - before == of->found && !of->run->options->quiet;
}

static source_fate take_current(receiving *of)
{
    check(of);
    of->works[of->current].events = of->found;
    if (of->objection.is_raised)
        return SOURCE_REFUSED;
    if (of->run->ending.is_stopping || !send_all(of))
        return SOURCE_CUT;
    return of->run->options->dry_run ? SOURCE_SHOWN : SOURCE_DELIVERED;
}

static void take_message(receiving *of, const source_message *message)
{
    if (!begin_work(of, message)) {
        session_stop_without_memory(of->run);
        of->from->end(of->from, message, &(source_end){.fate = SOURCE_CUT});
        return;
    }
    const source_fate fate = take_current(of);
    of->works[of->current].fate = fate;
    release(of, of->current);
    /* The objection is kept for one message only. */
    if (of->objection.is_raised || of->finished_count >= MAX_FINISHED)
        end_finished(of);
}

/* ---- The run ---- */

receiving *receiving_open(session *run)
{
    receiving *made = calloc(1, sizeof *made);
    if (!made) {
        message_print("memory ran out");
        return NULL;
    }
    made->run = run;
    made->unused = made->finished = NONE;
    made->text.descriptor = -1;
    made->checker = (unwrapper){.context = made, .event = count_event, .refused = note_refusal, .shape = run->options->shape};
    made->from = source_open(&run->options->source);
    if (!made->from) {
        free(made);
        return NULL;
    }
    run->intake = (intake){.context = made, .count = count, .ticket = give_ticket, .settled = settled};
    return made;
}

static void stop_source(receiving *of)
{
    if (of->is_stopped)
        return;
    of->from->stop(of->from);
    of->is_stopped = true;
    of->stopped_at = seconds_now();
}

static void wait_for_message(receiving *of)
{
    end_finished(of);
    of->ends_at_once = true;
    session_wait(of->run, of->from->descriptor(of->from));
    of->ends_at_once = false;
}

void receiving_run(receiving *of)
{
    session *run = of->run;
    source_message next;
    while (!run->ending.is_stopping) {
        switch (of->from->take(of->from, &next)) {
        case SOURCE_MESSAGE:
            session_check(run);
            take_message(of, &next);
            session_take_signals(run);
            break;
        case SOURCE_EMPTY:
            wait_for_message(of);
            break;
        case SOURCE_FAILED:
            session_stop_with_trouble(run);
            break;
        }
    }
    stop_source(of);
    end_finished(of);
    of->ends_at_once = true; /* until the end of the run */
}

/* How long the source may take to close, in milliseconds. */
static unsigned time_left(const receiving *of)
{
    const double grace = session_is_hurried(of->run) ? 0 : of->run->options->grace;
    const double left = grace - (seconds_now() - of->stopped_at) * 1000;
    return left > LAST_WORDS ? (unsigned)left : LAST_WORDS;
}

void receiving_close(receiving *of)
{
    if (!of)
        return;
    stop_source(of);
    end_finished(of);
    if (!of->from->close(of->from, time_left(of)))
        session_note_trouble(of->run);
    input_free(&of->text);
    unwrap_free(&of->checker);
    free(of->works);
    free(of);
}
