/*
 * getopt's tables and the help are made from a sub-command's table of options each time.
 */
#include "cli/commands/command.h"

#include "cli/say/messages.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_OPTIONS 64
#define HELP_KEY (OPTION_LONG + 99)

static size_t option_count(const command *self)
{
    size_t count = 0;
    while (self->options[count].key)
        count++;
    return count;
}

int command_next_option(const command *self, int count, char **arguments)
{
    static char program[] = "kmsfilter";
    struct option longs[MAX_OPTIONS + 2];
    char shorts[MAX_OPTIONS * 3 + 1];
    size_t long_count = 0;
    size_t used = 0;
    assert(option_count(self) <= MAX_OPTIONS);
    memset(longs, 0, sizeof longs);
    for (size_t i = 0; i < option_count(self); i++) {
        const option_spec *spec = &self->options[i];
        const int has = !spec->argument ? no_argument : *spec->argument == '[' ? optional_argument : required_argument;
        if (spec->name)
            longs[long_count++] = (struct option){spec->name, has, NULL, spec->key};
        if (spec->key < OPTION_LONG) {
            shorts[used++] = (char)spec->key;
            if (has == required_argument)
                shorts[used++] = ':';
        }
    }
    longs[long_count] = (struct option){"help", no_argument, NULL, HELP_KEY};
    shorts[used] = '\0';
    arguments[0] = program; /* getopt begins its messages with it */
    return getopt_long(count, arguments, shorts, longs, NULL);
}

bool command_wants_help(int key)
{
    return key == HELP_KEY;
}

void command_print_help(const command *self)
{
    const char *lead = "usage:";
    for (const char *line = self->synopsis; *line;) {
        const int length = (int)strcspn(line, "\n");
        printf("%s kmsfilter %.*s\n", lead, length, line);
        lead = "      ";
        line += length + (line[length] == '\n');
    }
    printf("\n%s\n\n", self->summary);
    for (size_t i = 0; i < option_count(self); i++) {
        const option_spec *spec = &self->options[i];
        char left[64];
        const char *argument = spec->argument ? spec->argument : "";
        const char *space = *argument && *argument != '[' ? " " : "";
        if (spec->key >= OPTION_LONG)
            snprintf(left, sizeof left, "    --%s%s%s", spec->name, space, argument);
        else if (spec->name)
            snprintf(left, sizeof left, "-%c, --%s%s%s", spec->key, spec->name, space, argument);
        else
            snprintf(left, sizeof left, "-%c%s%s", spec->key, space, argument);
        printf("  %-28s %s\n", left, spec->help);
    }
    printf("  %-28s %s\n", "    --help", "print this help");
    printf("\n%s\n", self->example);
}

int command_report_misuse(const command *self, const char *what)
{
    if (what)
        message_print("%s", what);
    message_print("try: kmsfilter %s --help", self->name);
    return EXIT_TROUBLE;
}

void command_note_file(const char *value, const char *instead)
{
    if (access(value, F_OK) == 0)
        message_print("%s is a file: use %s%s", value, instead, value);
}

static bool refuse_number(const char *option, const char *value, uint64_t least, const char *rest)
{
    const char *units = rest && *rest ? ", which K, M or G may follow" : "";
    message_print("%s takes a number of at least %" PRIu64 "%s, not \"%s\"", option, least, units, value);
    return false;
}

bool command_number(const char *option, const char *value, uint64_t least, uint64_t *number)
{
    char *end = NULL;
    errno = 0;
    const unsigned long long read = isdigit((unsigned char)*value) ? strtoull(value, &end, 10) : 0;
    unsigned shift = 0;
    if (end && (*end == 'K' || *end == 'M' || *end == 'G')) {
        shift = *end == 'K' ? 10 : *end == 'M' ? 20 : 30;
        end++;
    }
    if (!end || *end || read < least)
        return refuse_number(option, value, least, end);
    if (errno || read > (uint64_t)INT64_MAX >> shift) {
        message_print("%s: %s is too large", option, value);
        return false;
    }
    *number = (uint64_t)read << shift;
    return true;
}

bool command_size(const char *option, const char *value, size_t *size)
{
    uint64_t number;
    if (!command_number(option, value, 1, &number))
        return false;
    *size = number > SIZE_MAX / 2 ? SIZE_MAX / 2 : (size_t)number;
    return true;
}

bool command_one_of(const char *option, const char *value, const char *first, const char *second)
{
    if (strcmp(value, first) == 0 || strcmp(value, second) == 0)
        return true;
    message_print("%s takes %s or %s, not \"%s\"", option, first, second, value);
    return false;
}
