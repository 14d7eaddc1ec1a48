/*
 * Processes that actions start: without a shell, with only the three standard descriptors, in a process group of their own.
 * Their output goes to standard error, because standard output is for events.
 */
#ifndef BUILTINS_SYSTEM_PROCESS_H
#define BUILTINS_SYSTEM_PROCESS_H

#include "builtins/text/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

typedef struct process {
    pid_t id;   /* 0: there is none */
    int input;  /* the end of its standard input that is written to; writing never blocks; -1 once it is closed */
    int exited; /* becomes readable when the process ends; -1: the system does not have such descriptors */
} process;

/* Finds the file of a program as execvp does. The caller frees the path. NULL with errno set if there is none. */
char *process_find(const char *program);

/* Appends the name of a rule, with a newline in front unless it is the first. */
void process_add_rule(buffer *rules, const char *name);

/* Starts a process. `rules` becomes the value of KMSFILTER_RULE in its environment. False with errno set. */
bool process_start(process *started, const char *file, const char *const *arguments, const char *rules);

/* Writes as much as the pipe takes, and returns how much; 0 if it takes nothing now, -1 with errno set. It never raises
 * SIGPIPE. */
ssize_t process_write(process *to, const char *bytes, size_t length);

void process_close_input(process *of);

/* True if the process has ended, or if there is none. It stays a zombie until process_bury. */
bool process_ended(const process *which);

/* Takes the status of a process that has ended, as waitpid gives it. `with_group`: the processes that it has started are
 * killed. */
int process_bury(process *of, bool with_group);

/* Sends a signal to the process and to those that it has started. */
void process_signal(const process *to, int signal);

#endif
