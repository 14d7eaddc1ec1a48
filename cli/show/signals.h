/*
 * Signals to a run. SIGHUP asks it to read its rules and to open its files again. SIGTERM and SIGINT ask it to finish its work
 * and to end; the second one asks it to wait for nothing.
 *
 * A signal only sets a note here. Each time that the run may act on signals, it takes the notes (cli/session/hearing.c).
 */
#ifndef CLI_SHOW_SIGNALS_H
#define CLI_SHOW_SIGNALS_H

#include <stdbool.h>

enum { SIGNALS_RELOAD = 1, SIGNALS_STOP = 2, SIGNALS_HURRY = 4 };

/* From now on, signals are noted and do not end the program; only the third SIGTERM or SIGINT ends it. A signal that is ignored
 * stays ignored, as under nohup or in the background of a script, unless the program is a `service`. False with errno set. */
bool signals_start(bool service);

/* A descriptor that is readable while there are notes to take; -1 before signals_start. */
int signals_descriptor(void);

/* Notes signals as if they had come again; `what` is a set of the above. */
void signals_repeat(unsigned what);

/* Which signals came since the last call: a set of the above. */
unsigned signals_take(void);

#endif
