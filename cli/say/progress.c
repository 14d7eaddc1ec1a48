/*
 * Shown for a file that takes longer than a second, and five times a second from then on.
 */
#include "cli/say/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#define PATIENCE 1.0
#define INTERVAL 0.2

void progress_start(progress *state, bool wanted)
{
    *state = (progress){.wanted = wanted && isatty(STDERR_FILENO)};
}

void progress_begin_file(progress *state)
{
    state->file_started = state->wanted ? seconds_now() : 0;
    state->next = state->file_started + PATIENCE;
}

void progress_tick(progress *state, const input *file, const stats *counted)
{
    if (!state->wanted || !file->regular || !file->size)
        return;
    const double now = seconds_now();
    if (now < state->next)
        return;
    state->next = now + INTERVAL;
    state->shown = true;
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
    if (!state->shown)
        return;
    state->shown = false;
    fputs("\r\033[K", stderr);
    fflush(stderr);
}
