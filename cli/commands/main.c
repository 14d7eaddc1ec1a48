/*
 * The program's start: chooses the sub-command. If the first argument names none, the sub-command is `run`.
 */
#include "cli/commands/command.h"
#include "cli/commands/help.h"
#include "cli/say/messages.h"
#include "kmsfilter.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const command *const commands[] = {&run_command,     &test_pattern_command, &test_command,
                                          &explain_command, &dump_command,         &help_command};

#define COMMAND_COUNT (sizeof commands / sizeof commands[0])

static const command_list all_commands = {commands, COMMAND_COUNT};

/* If a standard descriptor is closed, the next file that is opened would get it, and events would be written into that file. So
 * it is opened in a way that reading or writing fails, and the failure is reported. */
static bool fill_standard_descriptors(void)
{
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++)
        if (fcntl(descriptor, F_GETFD) < 0 && errno == EBADF &&
            open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY) != descriptor)
            return false;
    return true;
}

static int print_help(void)
{
    command_print_help(&run_command);
    puts("\nother sub-commands (kmsfilter COMMAND --help describes them):");
    for (size_t i = 1; i < COMMAND_COUNT; i++)
        printf("  %-28s %.*s\n", commands[i]->name, (int)strcspn(commands[i]->summary, ".:") + 1, commands[i]->summary);
    printf("  %-28s %s\n", "--version", "Prints the version.");
    return EXIT_MATCHED;
}

/* Prints one word a line for the shells' completions, from the tables of options. `operand` is what stands behind the sub-command's name. */
static int print_words(const char *name, const char *operand)
{
    const command *chosen = name ? command_list_find(&all_commands, name) : NULL;
    if (chosen == &help_command)
        help_print_words(&all_commands, operand);
    for (size_t i = 0; !chosen && i < COMMAND_COUNT; i++)
        puts(commands[i]->name);
    if (!chosen)
        chosen = &run_command;
    for (const option_spec *option = chosen->options; option->key; option++)
        printf("--%s%s\n", option->name, option->argument && *option->argument != '[' ? "=" : "");
    puts("--help");
    if (!name)
        puts("--version");
    return EXIT_MATCHED;
}

static int dispatch(int count, char **arguments)
{
    if (count >= 2 && strcmp(arguments[1], "--help") == 0)
        return print_help();
    if (count >= 2 && strcmp(arguments[1], "--version") == 0) {
        printf("kmsfilter %s\n", kf_version());
        return EXIT_MATCHED;
    }
    if (count >= 2 && strcmp(arguments[1], "--complete") == 0)
        return print_words(arguments[2], count > 3 ? arguments[3] : NULL);
    const command *chosen = count > 1 ? command_list_find(&all_commands, arguments[1]) : NULL;
    if (chosen == &help_command)
        return help_run(&all_commands, count - 1, arguments + 1);
    if (chosen)
        return chosen->run(chosen, count - 1, arguments + 1);
    return run_command.run(&run_command, count, arguments);
}

int main(int count, char **arguments)
{
    if (!fill_standard_descriptors())
        return EXIT_TROUBLE;
    /* The parent process may have made this program ignore SIGCHLD. Then the processes of actions would have no exit status. */
    signal(SIGCHLD, SIG_DFL);
    setvbuf(stderr, NULL, _IOLBF, BUFSIZ);
    const char *problem;
    kf_simd(&problem);
    if (problem) {
        message_print("%s", problem);
        return EXIT_TROUBLE;
    }
    int status = dispatch(count, arguments);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        message_report_output(errno ? errno : EIO);
        status = EXIT_TROUBLE;
    }
    return status;
}
