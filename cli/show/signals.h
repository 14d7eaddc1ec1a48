/*
 * What signals ask of a run: SIGHUP to read its rules and to open its files again, SIGTERM and SIGINT to finish what it has begun
 * and to end, and the second of these not to wait for anything.
 */
#ifndef CLI_SHOW_SIGNALS_H
#define CLI_SHOW_SIGNALS_H

#include <stdbool.h>

enum { SIGNALS_RELOAD = 1, SIGNALS_STOP = 2, SIGNALS_HURRY = 4 };

/* From now on they are noted instead of ending the program; the third one of those that end it does. One that is ignored stays
 * so, as it was under nohup or in the background of a script, unless the program is a `service`. False with errno set. */
bool signals_start(bool service);

/* A descriptor that can be read when there is something to take; -1 before signals_start. */
int signals_descriptor(void);

/* As if such signals had come again. */
void signals_again(unsigned what);

/* What has come since the last call, however often: a set of the above. */
unsigned signals_take(void);

#endif
