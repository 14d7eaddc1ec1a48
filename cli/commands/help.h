/*
 * The sub-command `help`. It prints the documentation of what rules can say (kf_reference in kmsfilter.h) and the options of the other
 * sub-commands. main.c, which knows those, hands them over.
 */
#ifndef CLI_COMMANDS_HELP_H
#define CLI_COMMANDS_HELP_H

#include "cli/commands/command.h"

/* Its entry in the list of sub-commands. Its `run` is NULL: help_run is called instead. */
extern const command help_command;

/* Every sub-command. */
typedef struct command_list {
    const command *const *items;
    size_t count;
} command_list;

/* NULL if no sub-command has this name. */
const command *command_list_find(const command_list *list, const char *name);

/* arguments[0] is the name; returns an exit status. */
int help_run(const command_list *commands, int count, char **arguments);

/* Prints, one a line, the words that can follow `help` or, if `topic` is the name of one, that can follow the topic. Names that a shell
 * would not take as they are are left out. Returns an exit status. */
int help_print_words(const command_list *commands, const char *topic);

#endif
