/*
 * What a sub-command is, and how its options are read. One table of options serves getopt, --help and the shells' completions.
 *
 * Each sub-command is a file with its own table; main.c lists them. Options that several sub-commands have stand in *_options.h.
 */
#ifndef CLI_COMMANDS_COMMAND_H
#define CLI_COMMANDS_COMMAND_H

#include "cli/say/exit.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The keys of options without a letter start here. */
enum { OPTION_LONG = 256 };

typedef struct option_spec {
    int key;              /* the letter, or a number from OPTION_LONG on */
    const char *name;     /* the long name, or NULL */
    const char *argument; /* NULL: the option takes none; "[=X]": it may be left out */
    const char *help;
} option_spec;

typedef struct command {
    const char *name;
    int (*run)(const struct command *self, int count, char **arguments); /* arguments[0] is the name; returns an exit status */
    const char *summary;
    const char *synopsis;       /* a line for each way to call it, without the program's name */
    const option_spec *options; /* ends with key 0; --help is added everywhere */
    const char *example;
} command;

extern const command run_command;
extern const command test_pattern_command;
extern const command dump_command;
extern const command explain_command;
extern const command test_command;

/* The key of the next option, as getopt_long returns it: -1 at the end, '?' after a mistake, which it has reported. optarg and
 * optind are set as getopt sets them. Sets arguments[0] to the program's name. */
int command_next_option(const command *self, int count, char **arguments);

/* True for the key of --help. */
bool command_wants_help(int key);
void command_print_help(const command *self);

/* Reports how the program was called wrongly, and where help is; returns EXIT_TROUBLE. `what` may be NULL if that has been
 * reported. */
int command_report_misuse(const command *self, const char *what);

/* If a wrong value is the name of a file, tells how to name a file: `instead`, with the value behind it. */
void command_note_file(const char *value, const char *instead);

/* Reads a number of at least `least`. K, M and G may follow, for units of 1024. False, and a message, if it is not one. */
bool command_number(const char *option, const char *value, uint64_t least, uint64_t *number);

/* Reads a number of at least 1 that memory can hold. */
bool command_size(const char *option, const char *value, size_t *size);

/* False, and a message, if the value is neither of the two. */
bool command_one_of(const char *option, const char *value, const char *first, const char *second);

#endif
