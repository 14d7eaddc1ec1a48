/*
 * Processes that actions start: without a shell, with nothing open but the three standard descriptors, in a process group of their own. What
 * such a process prints goes to standard error, for standard output belongs to the events.
 */
#ifndef BUILTINS_SYSTEM_PROCESS_H
#define BUILTINS_SYSTEM_PROCESS_H

#include "builtins/text/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

typedef struct process {
    pid_t id;   /* 0: there is none */
    int input;  /* the end of its standard input to write into, never blocking; -1 once it is closed */
    int exited; /* becomes readable when the process ends; -1: the system has no such descriptor */
} process;

/* The file of a program that is looked for as execvp does: malloc'ed. NULL with errno set if there is none. */
char *process_find(const char *program);

/* Adds the name of a rule to those that a process is told, a newline between them. */
void process_add_rule(buffer *rules, const char *name);

/* Starts it. `rules` becomes the value of KMSFILTER_RULE in its environment. False with errno set. */
bool process_start(process *started, const char *file, const char *const *arguments, const char *rules);

/* Writes what the pipe takes: how much, 0 if it takes nothing now, or -1 with errno set. Raises no SIGPIPE. */
ssize_t process_write(process *to, const char *bytes, size_t length);

void process_close_input(process *of);

/* True once it has ended, or there is none. Until process_bury nothing of it goes away. */
bool process_ended(const process *which);

/* The status, as waitpid gives it, of a process that has ended and now goes away. `with_group`: so do those that it has started. */
int process_bury(process *of, bool with_group);

/* Sends a signal to it and those that it has started. */
void process_signal(const process *to, int signal);

#endif
