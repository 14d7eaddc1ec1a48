/*
 * The line on a terminal that tells how far a long run has got.
 */
#ifndef CLI_SAY_PROGRESS_H
#define CLI_SAY_PROGRESS_H

#include "cli/read/input.h"
#include "cli/say/stats.h"

typedef struct progress {
    bool is_enabled; /* standard error is a terminal */
    bool is_shown;
    double next_print; /* on the clock of seconds_now */
    double file_started;
} progress;

void progress_start(progress *state, bool enabled);
void progress_begin_file(progress *state);

/* Prints the line if it is time to; to be called often. */
void progress_tick(progress *state, const input *file, const stats *counted);

/* Removes the line from the terminal before something else is printed. */
void progress_clear(progress *state);

#endif
