/*
 * Starts a process for each event. When `running` processes are at work, the next event waits until one of them ends. An event
 * is delivered when its process has ended with status 0. A process need not read its whole event.
 */
#include "builtins/actions/exec.h"

#include "builtins/actions/letters.h"
#include "builtins/system/process.h"
#include "builtins/text/encoding.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* Milliseconds between SIGTERM and SIGKILL: usually, and when the program is to end. */
#define GRACE 2000
#define LAST_GRACE 500

typedef struct job {
    process process; /* process.id is 0 if there is none */
    lost_event event;
    size_t done;    /* bytes of it that the pipe has taken */
    int64_t until;  /* when it gets the next signal */
    bool timed_out; /* it has got SIGTERM */
    bool stopped;   /* it has got SIGTERM because the program is to end */
} job;

typedef struct exec_state {
    char *file;
    size_t most, running;
    job jobs[];
} exec_state;

static const exec_settings *settings_of(const sink *to)
{
    return to->target->settings;
}

bool exec_open(sink *to)
{
    const size_t most = (size_t)settings_of(to)->running;
    exec_state *state = calloc(1, sizeof *state + most * sizeof(job));
    if (!state)
        return false;
    to->state = state;
    state->most = most;
    state->file = process_find(to->target->arguments[0]);
    return state->file != NULL;
}

static void forget(exec_state *state, job *which)
{
    free((char *)which->event.line);
    *which = (job){.process = {.input = -1, .exited = -1}};
    state->running--;
}

static void judge(sink *to, const job *ended, int status)
{
    if (ended->stopped)
        letter_send(to, FAILURE_STOPPED, &ended->event);
    else if (ended->timed_out)
        letter_send(to, FAILURE_TIMEOUT, &ended->event);
    else if (WIFSIGNALED(status))
        letter_send(to, FAILURE_SIGNAL, &ended->event);
    else if (WEXITSTATUS(status) != 0)
        letter_send(to, FAILURE_STATUS, &ended->event);
}

/* Goes on writing the event. If the process reads no further, its standard input is closed. */
static void feed(job *which)
{
    while (which->process.input >= 0) {
        const lost_event *event = &which->event;
        const ssize_t wrote = which->done < event->length
                                  ? process_write(&which->process, event->line + which->done, event->length - which->done)
                                  : -1;
        if (wrote < 0)
            process_close_input(&which->process);
        else if (wrote == 0)
            return;
        else
            which->done += (size_t)wrote;
    }
}

/* Sends SIGTERM when the time of the process or of the program is over, and SIGKILL when the process has not ended some time
 * later. */
static void end_in_time(const sink *to, job *which)
{
    const int64_t now = watch_now();
    const bool last = now >= to->deadline;
    if (now < which->until && (which->timed_out || !last))
        return;
    process_signal(&which->process, which->timed_out ? SIGKILL : SIGTERM);
    which->stopped = which->stopped || (!which->timed_out && now < which->until);
    which->timed_out = true;
    which->until = now + (last ? LAST_GRACE : GRACE);
}

bool exec_work(sink *to)
{
    exec_state *state = to->state;
    for (size_t i = 0; state && i < state->most && state->running; i++) {
        job *each = &state->jobs[i];
        if (!each->process.id)
            continue;
        feed(each);
        if (process_ended(&each->process)) {
            const uint64_t receipt = each->event.receipt;
            judge(to, each, process_bury(&each->process, each->timed_out));
            forget(state, each);
            receipts_release(to->receipts, receipt);
        } else {
            end_in_time(to, each);
        }
    }
    return state && state->running > 0;
}

void exec_watch(sink *to, watch *on)
{
    const exec_state *state = to->state;
    for (size_t i = 0; state && i < state->most; i++) {
        const job *each = &state->jobs[i];
        if (!each->process.id)
            continue;
        watch_descriptor(on, each->process.exited, POLLIN);
        if (each->process.input >= 0)
            watch_descriptor(on, each->process.input, POLLOUT);
        watch_until(on, each->until);
        if (!each->timed_out)
            watch_until(on, to->deadline);
    }
}

static bool has_room(const sink *to)
{
    const exec_state *state = to->state;
    return state->running < state->most;
}

/* The names of the rules that send the event, with a newline between them. The caller frees the text. */
static char *names_of(const sink *to, const kf_delivery *what)
{
    buffer names = {0};
    for (size_t i = 0; i < what->rule_count; i++)
        process_add_rule(&names, to->rule_names[what->rules[i]]);
    return buffer_take(&names);
}

bool exec_send(sink *to, const kf_delivery *what)
{
    exec_state *state = to->state;
    exec_work(to);
    if (!has_room(to))
        sink_wait(to, has_room);
    job *next = state->jobs;
    while (next->process.id)
        next++;
    char *line = malloc(what->length);
    char *names = names_of(to, what);
    const char *rule = sink_rule_name(to, what);
    const bool memory = line && names;
    if (memory)
        memcpy(line, what->line, what->length);
    *next = (job){.event = {line, what->length, rule, what->is_json, what->receipt}};
    if (memory && process_start(&next->process, state->file, to->target->arguments, names)) {
        state->running++;
        receipts_hold(to->receipts, what->receipt);
        next->until = watch_now() + settings_of(to)->timeout;
        feed(next);
    } else {
        free(line);
        *next = (job){.process = {.input = -1, .exited = -1}};
        letter_send_delivery(to, memory ? FAILURE_START : FAILURE_MEMORY, what);
    }
    free(names);
    return true;
}

bool exec_close(sink *to)
{
    exec_state *state = to->state;
    if (!state)
        return true;
    sink_wait(to, NULL);
    free(state->file);
    free(state);
    to->state = NULL;
    return true;
}
