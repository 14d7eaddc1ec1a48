/*
 * The action file. A file that the rule names is opened before the first event and stays open. A file that an event names is
 * opened when it is first needed. Of those, a limited number stays open: to open one more, the file that has not been written
 * to for the longest time is closed.
 */
#include "builtins/actions/file.h"

#include "builtins/actions/letters.h"
#include "builtins/system/log_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

typedef struct file_state {
    log_rotation rotation;
    size_t count, most;
    uint64_t clock; /* the number of writes so far */
    struct open_file {
        log_file file;
        uint64_t written; /* the clock at the latest write */
    } files[];
} file_state;

bool file_open(sink *to)
{
    const file_settings *settings = to->target->settings;
    const size_t most = to->target->path ? (size_t)settings->open : 1;
    file_state *state = calloc(1, sizeof *state + most * sizeof state->files[0]);
    if (!state)
        return false;
    to->state = state;
    state->most = most;
    state->rotation = (log_rotation){.size = (uint64_t)settings->rotate_size,
                                     .period = settings->rotate_time,
                                     .keep = (unsigned)settings->keep,
                                     .compressed = settings->compress != NO_CHOICE};
    if (to->target->path)
        return true;
    if (!log_file_open(&state->files[0].file, to->target->arguments[0], false))
        return false;
    state->count = 1;
    to->descriptor = state->files[0].file.descriptor;
    return true;
}

/* Finds the open file of this name, or a place for it. NULL with errno set if another file had to be closed for it and could
 * not be finished. */
static struct open_file *find(file_state *state, const char *path)
{
    struct open_file *oldest = state->files;
    for (size_t i = 0; i < state->count; i++) {
        if (strcmp(state->files[i].file.path, path) == 0)
            return &state->files[i];
        if (state->files[i].written < oldest->written)
            oldest = &state->files[i];
    }
    if (state->count < state->most)
        return &state->files[state->count];
    const bool closed = log_file_close(&oldest->file);
    state->count--;
    const struct open_file last = state->files[state->count];
    *oldest = last;
    state->files[state->count] = (struct open_file){.file = {.descriptor = -1}};
    return closed ? &state->files[state->count] : NULL;
}

bool file_send(sink *to, const kf_delivery *what)
{
    file_state *state = to->state;
    struct open_file *goal = to->target->path ? find(state, to->path) : &state->files[0];
    if (!goal)
        return false;
    if (goal == &state->files[state->count]) {
        if (!log_file_open(&goal->file, to->path, true)) {
            letter_send_delivery(to, errno == ENOMEM ? FAILURE_MEMORY : FAILURE_FILE, what);
            return true;
        }
        state->count++;
    }
    goal->written = ++state->clock;
    if (log_file_write(&goal->file, &state->rotation, what->line, what->length))
        return true;
    if (!to->otherwise)
        return false;
    letter_send_delivery(to, FAILURE_WRITE, what);
    return true;
}

bool file_writes_to(const sink *to, const struct stat *file)
{
    const file_state *state = to->state;
    for (size_t i = 0; i < state->count; i++)
        if (is_open_on(state->files[i].file.descriptor, file))
            return true;
    return false;
}

bool file_close(sink *to)
{
    file_state *state = to->state;
    bool closed = true;
    int reason = 0;
    for (size_t i = 0; state && i < state->count; i++)
        if (!log_file_close(&state->files[i].file)) {
            closed = false;
            reason = errno;
        }
    free(state);
    to->state = NULL;
    to->descriptor = -1;
    if (!closed)
        errno = reason;
    return closed;
}

/* The files may have been moved away: closes them, and opens new ones under their names. */
bool file_reopen(sink *to)
{
    file_state *state = to->state;
    if (!state)
        return true;
    return file_close(to) && file_open(to);
}
