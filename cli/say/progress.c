/*
 * The line appears once a file has taken longer than PATIENCE, and is printed again every INTERVAL.
 */
#include "cli/say/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

/* In seconds. */
#define PATIENCE 1.0
#define INTERVAL 0.2

void progress_start(progress *state, bool enabled)
{
    *state = (progress){.is_enabled = enabled && isatty(STDERR_FILENO)};
}

void progress_begin_file(progress *state)
{
    state->file_started = state->is_enabled ? seconds_now() : 0;
    state->next_print = state->file_started + PATIENCE;
}

void progress_tick(progress *state, const input *file, const stats *counted)
{
    if (!state->is_enabled || !file->is_regular || !file->size)
        return;
    const double now = seconds_now();
    if (now < state->next_print)
        return;
    state->next_print = now + INTERVAL;
    state->is_shown = true;
    const double done = (double)file->consumed / (double)file->size;
    const double left = done > 0 ? (now - state->file_started) * (1 - done) / done : 0;
    fprintf(stderr, "\r\033[K%3.0f%%  %.1f of %.1f MB  %.0f events/s  %" PRIu64 " matched  %d:%02d left", done * 100,
            (double)file->consumed / 1e6, (double)file->size / 1e6,
            (double)(counted->matched + counted->unmatched) / (now - counted->started), counted->matched, (int)left / 60,
            (int)left % 60);
    fflush(stderr);
}

void progress_clear(progress *state)
{
    if (!state->is_shown)
        return;
    state->is_shown = false;
    fputs("\r\033[K", stderr);
    fflush(stderr);
}
