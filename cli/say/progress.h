/*
 * The line on a terminal that tells how far a long run has come.
 */
#ifndef CLI_SAY_PROGRESS_H
#define CLI_SAY_PROGRESS_H

#include "cli/read/input.h"
#include "cli/say/stats.h"

typedef struct progress {
    bool wanted; /* standard error is a terminal */
    bool shown;
    double next; /* when to print again */
    double file_started;
} progress;

void progress_start(progress *state, bool wanted);
void progress_begin_file(progress *state);

/* To be called now and then; prints when it is time. */
void progress_tick(progress *state, const input *file, const stats *counted);

/* Takes the line off the terminal, before something else is printed. */
void progress_clear(progress *state);

#endif
