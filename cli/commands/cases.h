/*
 * test-pattern --cases: answers many cases of a file, one a line.
 */
#ifndef CLI_COMMANDS_CASES_H
#define CLI_COMMANDS_CASES_H

#include <stdbool.h>

/* Answers every case of the file (or "-"), in order; returns the exit status. */
int cases_run(const char *path, bool strict);

#endif
