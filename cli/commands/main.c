/*
 * kmsfilter's sub-commands. Without the name of one, the arguments are those of `run`.
 */
#include "cli/commands/command.h"
#include "cli/say/messages.h"
#include "kmsfilter.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const command *const commands[] = {&run_command_entry, &test_pattern_command, &test_command, &explain_command,
                                          &dump_command};

#define COMMAND_COUNT (sizeof commands / sizeof commands[0])

/* A closed standard descriptor would be taken by the next file that is opened, and events would be written into it. It is filled with
 * one that fails in its direction, so that the failure is reported. */
static bool fill_standard_descriptors(void)
{
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++)
        if (fcntl(descriptor, F_GETFD) < 0 && errno == EBADF &&
            open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY) != descriptor)
            return false;
    return true;
}

static const command *find_command(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static int print_help(void)
{
    command_help(&run_command_entry);
    puts("\nother sub-commands (kmsfilter COMMAND --help tells more):");
    for (size_t i = 1; i < COMMAND_COUNT; i++)
        printf("  %-28s %.*s\n", commands[i]->name, (int)strcspn(commands[i]->summary, ".:") + 1, commands[i]->summary);
    printf("  %-28s %s\n", "--version", "Prints the version.");
    return EXIT_MATCHED;
}

/* For the shells' completions: one word a line, from the same tables. */
static int print_words(const char *name)
{
    const command *chosen = name ? find_command(name) : NULL;
    for (size_t i = 0; !chosen && i < COMMAND_COUNT; i++)
        puts(commands[i]->name);
    if (!chosen)
        chosen = &run_command_entry;
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
        return print_words(arguments[2]);
    const command *chosen = count > 1 ? find_command(arguments[1]) : NULL;
    if (chosen)
        return chosen->run(chosen, count - 1, arguments + 1);
    return run_command_entry.run(&run_command_entry, count, arguments);
}

int main(int count, char **arguments)
{
    if (!fill_standard_descriptors())
        return EXIT_TROUBLE;
    /* Whoever has started this program may have told it to let its processes go unwaited for; those of actions have a status to ask for. */
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
