/*
 * kmsfilter test-pattern: what `aws events test-event-pattern` answers, without AWS.
 */
#include "cli/commands/cases.h"
#include "cli/commands/command.h"
#include "cli/commands/judge.h"
#include "cli/say/messages.h"

#include "grammar/base/text.h"
#include "grammar/base/vec.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_FILE ((size_t)64 << 20)
#define FIRST_ROOM ((size_t)1 << 16)
#define FILE_PREFIX "file://"

enum { OPTION_PATTERN = OPTION_LONG, OPTION_EVENT, OPTION_CASES, OPTION_STRICT_EVENT };

static const option_spec test_pattern_options[] = {
    {OPTION_PATTERN, "event-pattern", "PATTERN", "read the event pattern from the argument or from file://PATH"},
    {OPTION_EVENT, "event", "EVENT", "read the event from the argument or from file://PATH"},
    {OPTION_CASES, "cases", "FILE", "test each line {\"id\",\"EventPattern\",\"Event\"} of FILE (- is stdin)"},
    {OPTION_STRICT_EVENT, "strict-event", NULL, "require the fields that AWS requires of an event"},
    {0, NULL, NULL, NULL},
};

/* Reads all bytes; NULL with errno set. */
static char *read_all(int descriptor, size_t *length)
{
    size_t capacity = 0;
    char *bytes = NULL;
    *length = 0;
    for (;;) {
        errno = *length >= MAX_FILE ? EFBIG : ENOMEM;
        if (*length >= MAX_FILE || !vec_reserve(bytes, *length, capacity, FIRST_ROOM))
            break;
        const ssize_t got = read(descriptor, bytes + *length, capacity - *length);
        if (got == 0)
            return bytes;
        if (got > 0)
            *length += (size_t)got;
        else if (errno != EINTR)
            break;
    }
    free(bytes);
    return NULL;
}

/* Reads the text of an option: its value, or the file that it names. False, and a message, if the file cannot be read. */
static bool load(const char *option, const char *value, document *to)
{
    if (!string_begins(value, FILE_PREFIX)) {
        to->name = option;
        to->length = strlen(value);
        to->bytes = strdup(value);
        return to->bytes != NULL;
    }
    to->name = value + strlen(FILE_PREFIX);
    const int descriptor = open(to->name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (descriptor >= 0)
        to->bytes = read_all(descriptor, &to->length);
    const int reason = errno;
    if (descriptor >= 0)
        close(descriptor);
    if (!to->bytes)
        message_print_file_error(to->name, 0, strerror(reason));
    return to->bytes != NULL;
}

/* Prints the error as the AWS CLI does, and then with its place. */
static int report_error(const judgement *judged, const document *event)
{
    if (judged->verdict == JUDGE_FAILED) {
        message_print_error(judged->error);
        return EXIT_TROUBLE;
    }
    const kf_error *why = judged->error;
    const char *file = why->file;
    fprintf(stderr, "An error occurred (%s) when calling the TestEventPattern operation: ", judged->code);
    if (judged->verdict == JUDGE_BAD_EVENT) {
        fputs("Parameter Event is not valid.\n", stderr);
        file = event->name;
    } else {
        fprintf(stderr, "Event pattern is not valid. Reason: %s\n", *why->reason ? why->reason : why->message);
    }
    message_print_error_at(why, file, why->line, why->column);
    return EXIT_TROUBLE;
}

static int test_one(const char *pattern_option, const char *event_option, bool strict)
{
    document pattern = {NULL, NULL, 0};
    document event = {NULL, NULL, 0};
    int status = EXIT_TROUBLE;
    if (load("--event-pattern", pattern_option, &pattern) && load("--event", event_option, &event)) {
        judgement judged = judge(&pattern, &event, strict);
        if (judged.verdict == JUDGE_TRUE || judged.verdict == JUDGE_FALSE) {
            puts(judged.verdict == JUDGE_TRUE ? "{\"Result\": true}" : "{\"Result\": false}");
            status = judged.verdict == JUDGE_TRUE ? EXIT_MATCHED : EXIT_UNMATCHED;
        } else {
            status = report_error(&judged, &event);
            if (judged.verdict == JUDGE_BAD_PATTERN)
                command_note_file(pattern_option, "--event-pattern " FILE_PREFIX);
            if (judged.verdict == JUDGE_BAD_EVENT)
                command_note_file(event_option, "--event " FILE_PREFIX);
        }
        judgement_free(&judged);
    }
    free(pattern.bytes);
    free(event.bytes);
    return status;
}

static int run(const command *self, int count, char **arguments)
{
    const char *pattern = NULL;
    const char *event = NULL;
    const char *cases = NULL;
    bool strict = false;
    for (int key; (key = command_next_option(self, count, arguments)) != -1;) {
        if (command_wants_help(key)) {
            command_print_help(self);
            return EXIT_MATCHED;
        }
        if (key == OPTION_PATTERN)
            pattern = optarg;
        else if (key == OPTION_EVENT)
            event = optarg;
        else if (key == OPTION_CASES)
            cases = optarg;
        else if (key == OPTION_STRICT_EVENT)
            strict = true;
        else
            return command_report_misuse(self, NULL);
    }
    if (optind < count)
        return command_report_misuse(self, "test-pattern takes only options, no other arguments");
    if (cases && !pattern && !event)
        return cases_run(cases, strict);
    if (cases || !pattern || !event)
        return command_report_misuse(self, "test-pattern needs --event-pattern and --event, or --cases");
    return test_one(pattern, event, strict);
}

const command test_pattern_command = {
    "test-pattern",
    run,
    "Tests whether an event matches a pattern, as `aws events test-event-pattern` does. Exit status: 0 the event matches, 1 it\n"
    "does not, 2 an error occurred. With --cases, 0 means that every line was answered.",
    "test-pattern --event-pattern PATTERN --event EVENT [--strict-event]\ntest-pattern --cases FILE [--strict-event]",
    test_pattern_options,
    "example:\n  kmsfilter test-pattern --event-pattern '{\"source\":[\"aws.kms\"]}' --event file://event.json",
};
