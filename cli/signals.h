/*
 * SIGHUP, which asks a program that runs for long to read its rules again and to open its files again.
 */
#ifndef CLI_SIGNALS_H
#define CLI_SIGNALS_H

#include <stdbool.h>

/* From now on SIGHUP is noted instead of ending the program. False with errno set. */
bool signals_start(void);

/* A descriptor that can be read when there is something to take; -1 before signals_start. */
int signals_descriptor(void);

/* True once for what has come since the last call, however often. */
bool signals_take_reload(void);

#endif
