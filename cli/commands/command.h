/*
 * What a sub-command is, and how its options are read: one table serves getopt, --help and the shells' completions.
 */
#ifndef CLI_COMMANDS_COMMAND_H
#define CLI_COMMANDS_COMMAND_H

#include "cli/say/exit.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Keys of options without a letter start here. */
enum { OPTION_LONG = 256 };

typedef struct option_spec {
    int key;              /* the letter, or a number from OPTION_LONG on */
    const char *name;     /* the long name, or NULL */
    const char *argument; /* NULL: it takes none; "[=X]": it may be left out */
    const char *help;
} option_spec;

typedef struct command {
    const char *name;
    int (*run)(const struct command *self, int count, char **arguments); /* arguments[0] is the name; returns an exit status */
    const char *summary;
    const char *synopsis;       /* a line for each way to call it, without the program's name */
    const option_spec *options; /* ends with key 0; --help is understood everywhere */
    const char *example;
} command;

extern const command run_command_entry;
extern const command test_pattern_command;
extern const command dump_command;
extern const command explain_command;
extern const command test_command;

/* The next option's key, as getopt_long gives it: -1 at the end, '?' after a mistake (which has been reported). optarg and optind
 * are getopt's. arguments[0] becomes the program's name, whatever it was. */
int command_option(const command *self, int count, char **arguments);

/* True if the arguments ask for help, which is then printed. */
bool command_wants_help(int key);
void command_help(const command *self);

/* Says what is wrong with how the program was called, and where help is; returns EXIT_TROUBLE. */
int command_misused(const command *self, const char *what);

/* If a wrong value is the name of a file, says how the file is named instead: `instead`, with the value behind it. */
void command_note_file(const char *value, const char *instead);

/* A number of at least `least`; K, M and G may follow for units of 1024. False, and a message, if it is none. */
bool command_number(const char *option, const char *value, uint64_t least, uint64_t *number);

/* The same, of what memory can hold. */
bool command_size(const char *option, const char *value, size_t *size);

/* False, and a message, if the value is neither of the two. */
bool command_one_of(const char *option, const char *value, const char *first, const char *second);

#endif
