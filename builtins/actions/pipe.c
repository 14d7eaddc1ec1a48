/*
 * The action pipe. An event stays in a bounded queue until the process has read it; that the pipe has taken it is not enough.
 * If a process dies, the events that it has not read to their end are written again to the next process. The next process is
 * started at once if the last one has read something, otherwise after a pause, and not at all after `restarts` starts in vain.
 */
#include "builtins/actions/pipe.h"

#include "builtins/actions/letters.h"
#include "builtins/system/process.h"
#include "builtins/text/encoding.h"
#include "grammar/base/vec.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

/* Milliseconds: the first pause before a start, which doubles with each start up to the longest; and the time between
 * SIGTERM and SIGKILL. */
#define FIRST_PAUSE 100
#define LONGEST_PAUSE 10000
#define GRACE 2000
#define LAST_GRACE 500 /* when the program is to end */

/* An event of the queue. */
typedef struct waiting {
    size_t length;
    const char *rule; /* NULL: none is known */
    bool is_json;
    uint64_t receipt;
} waiting;

typedef struct pipe_state {
    process process;
    char *file, *names;
    char *queue; /* from `begin` to `end`: what the process has not read; from `begin` to `written`: what is in the pipe */
    size_t begin, written, end, capacity, most;
    waiting *events; /* the events of the queue, from `first` to `last` */
    size_t first, last, event_capacity;
    int64_t until;  /* until when the process may take to read or to end, or when the next one is started */
    unsigned vain;  /* how many starts in a row were in vain: the process has read no event */
    bool signalled; /* SIGTERM has been sent */
    bool ending;    /* no more events will come */
    bool gone;      /* it is not started again */
} pipe_state;

static const pipe_settings *settings_of(const sink *to)
{
    return to->target->settings;
}

static int64_t patience(const sink *to)
{
    return watch_now() + settings_of(to)->timeout;
}

/* The names of all rules that send here, with a newline between them. The caller frees the text. */
static char *names_of(const sink *to)
{
    buffer names = {0};
    for (const char *const *name = to->senders; *name; name++)
        process_add_rule(&names, *name);
    return buffer_take(&names);
}

static bool start(sink *to)
{
    pipe_state *state = to->state;
    state->signalled = false;
    state->until = patience(to);
    return process_start(&state->process, state->file, to->target->arguments, state->names);
}

bool pipe_open(sink *to)
{
    pipe_state *state = calloc(1, sizeof *state);
    if (!state)
        return false;
    to->state = state;
    state->process = (process){.input = -1, .exited = -1};
    state->most = (size_t)settings_of(to)->buffer;
    state->file = process_find(to->target->arguments[0]);
    if (!state->file)
        return false;
    state->names = names_of(to);
    return state->names && start(to);
}

static bool has_read_event(const pipe_state *state, size_t read)
{
    return state->first < state->last && state->begin + state->events[state->first].length <= read;
}

static void take_first(sink *to)
{
    pipe_state *state = to->state;
    const waiting done = state->events[state->first++];
    state->begin += done.length;
    receipts_release(to->receipts, done.receipt);
}

/* Removes events from the queue that the process has read. An event that it has read in part stays as a whole. */
static void take_read(sink *to)
{
    pipe_state *state = to->state;
    int unread = 0;
    if (state->process.input < 0 || state->begin == state->written)
        return;
    if (ioctl(state->process.input, FIONREAD, &unread) != 0 || unread < 0)
        unread = 0;
    const size_t in_pipe = (size_t)unread < state->written - state->begin ? (size_t)unread : state->written - state->begin;
    const size_t read = state->written - in_pipe;
    if (!has_read_event(state, read))
        return;
    state->vain = 0;
    state->until = patience(to);
    while (has_read_event(state, read))
        take_first(to);
}

static void give_up(sink *to, failure_kind kind)
{
    pipe_state *state = to->state;
    state->gone = true;
    while (state->first < state->last) {
        const waiting *next = &state->events[state->first];
        letter_send(to, kind, &(lost_event){state->queue + state->begin, next->length, next->rule, next->is_json, next->receipt});
        take_first(to);
    }
    state->begin = state->written = state->end = 0;
}

/* Decides what follows when the process has ended: nothing, if it has read all events; otherwise a new start, now or later,
 * or none any more. */
static void bury(sink *to, int status)
{
    pipe_state *state = to->state;
    const bool last = watch_now() >= to->deadline;
    const failure_kind late = last ? FAILURE_STOPPED : FAILURE_TIMEOUT;
    const failure_kind why = state->signalled ? late : WIFSIGNALED(status) ? FAILURE_SIGNAL : FAILURE_STATUS;
    state->written = state->begin;
    if (state->ending && state->begin == state->end) {
        if (status != 0)
            sink_failure(to, why, NO_RECEIPT); /* all events were read, so this is nobody's event */
        state->gone = true;
        return;
    }
    if (last) {
        give_up(to, FAILURE_STOPPED);
        return;
    }
    if (state->vain >= (uint64_t)settings_of(to)->restarts) {
        give_up(to, FAILURE_GONE);
        return;
    }
    int64_t pause = state->vain ? FIRST_PAUSE : 0;
    for (unsigned i = 1; i < state->vain && pause < LONGEST_PAUSE; i++)
        pause *= 2;
    state->vain++;
    state->until = watch_now() + (pause < LONGEST_PAUSE ? pause : LONGEST_PAUSE);
}

static void write_on(sink *to)
{
    pipe_state *state = to->state;
    while (state->written < state->end && state->process.input >= 0) {
        const ssize_t wrote = process_write(&state->process, state->queue + state->written, state->end - state->written);
        if (wrote <= 0)
            return;
        state->written += (size_t)wrote;
    }
}

static void run_out_of_patience(sink *to)
{
    pipe_state *state = to->state;
    const bool last = watch_now() >= to->deadline;
    if ((state->begin == state->end && !state->ending) || (watch_now() < state->until && (state->signalled || !last)))
        return;
    process_signal(&state->process, state->signalled ? SIGKILL : SIGTERM);
    state->signalled = true;
    state->until = watch_now() + (last ? LAST_GRACE : GRACE);
}

static void restart(sink *to)
{
    pipe_state *state = to->state;
    if (state->begin == state->end)
        state->gone = state->ending;
    else if (watch_now() >= to->deadline)
        give_up(to, FAILURE_STOPPED);
    else if (watch_now() >= state->until && !start(to))
        give_up(to, FAILURE_START);
}

bool pipe_work(sink *to)
{
    pipe_state *state = to->state;
    if (!state || state->gone)
        return false;
    if (!state->process.id)
        restart(to);
    if (state->process.id) {
        write_on(to);
        take_read(to);
        if (state->ending && state->begin == state->end)
            process_close_input(&state->process);
        run_out_of_patience(to);
        if (process_ended(&state->process)) {
            take_read(to);
            bury(to, process_bury(&state->process, state->signalled));
        }
    }
    return !state->gone && (state->ending || state->begin < state->end);
}

void pipe_watch(sink *to, watch *on)
{
    const pipe_state *state = to->state;
    if (!state || state->gone)
        return;
    if (state->begin < state->end || state->ending)
        watch_until(on, state->until);
    if (!state->signalled && (state->begin < state->end || state->ending))
        watch_until(on, to->deadline);
    if (!state->process.id)
        return;
    watch_descriptor(on, state->process.exited, POLLIN);
    if (state->written < state->end)
        watch_descriptor(on, state->process.input, POLLOUT);
    else if (state->begin < state->end)
        watch_descriptor(on, -1, 0); /* the system does not say when a pipe has been read */
}

/* ---- Events ---- */

/* An empty queue has room for any event, however long it is. */
static bool has_room(const sink *to)
{
    const pipe_state *state = to->state;
    return state->gone || state->begin == state->end || state->end - state->begin < state->most;
}

static bool make_room(pipe_state *state, size_t length)
{
    if (state->capacity - state->end >= length)
        return true;
    if (state->begin) {
        memmove(state->queue, state->queue + state->begin, state->end - state->begin);
        state->written -= state->begin;
        state->end -= state->begin;
        state->begin = 0;
    }
    return vec_reserve(state->queue, state->end, state->capacity, length);
}

static bool make_room_for_event(pipe_state *state)
{
    if (state->last < state->event_capacity)
        return true;
    if (state->first > state->event_capacity / 2) {
        memmove(state->events, state->events + state->first, (state->last - state->first) * sizeof *state->events);
        state->last -= state->first;
        state->first = 0;
        return true;
    }
    return vec_reserve(state->events, state->last, state->event_capacity, 1);
}

bool pipe_send(sink *to, const kf_delivery *what)
{
    pipe_state *state = to->state;
    if (!has_room(to))
        pipe_work(to);
    if (!has_room(to))
        sink_wait(to, has_room);
    if (state->gone) {
        letter_send_delivery(to, FAILURE_GONE, what);
        return true;
    }
    if (!make_room(state, what->length) || !make_room_for_event(state)) {
        letter_send_delivery(to, FAILURE_MEMORY, what);
        return true;
    }
    if (state->begin == state->end)
        state->until = state->process.id ? patience(to) : state->until;
    memcpy(state->queue + state->end, what->line, what->length);
    state->end += what->length;
    const char *rule = sink_rule_name(to, what);
    state->events[state->last++] = (waiting){what->length, rule, what->is_json, what->receipt};
    receipts_hold(to->receipts, what->receipt);
    /* Small events do not cost a system call each: they are written together, once there are enough of them or when the
     * router calls `work`. */
    if (state->end - state->written >= 4096)
        pipe_work(to);
    return true;
}

void pipe_finish(sink *to)
{
    pipe_state *state = to->state;
    if (!state || state->ending)
        return;
    state->ending = true;
    state->until = patience(to);
}

bool pipe_close(sink *to)
{
    pipe_state *state = to->state;
    if (!state)
        return true;
    pipe_finish(to);
    if (state->process.id || state->begin < state->end)
        sink_wait(to, NULL);
    free(state->file);
    free(state->names);
    free(state->queue);
    free(state->events);
    free(state);
    to->state = NULL;
    return true;
}
