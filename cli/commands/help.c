/*
 * kmsfilter help: the documentation of operators, fields, functions, actions, settings and diagnostics, from the tables of the library.
 */
#include "cli/commands/help.h"

#include "cli/commands/help_entries.h"
#include "cli/say/messages.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_NAMES 1000 /* with which a misspelt name is compared */
#define MAX_NEAREST 3
#define MAX_MESSAGE 1000

static const option_spec help_options[] = {
    {'o', "output", "FORMAT", "set the output format: text (the default), or json (one object a line)"},
    {0, NULL, NULL, NULL},
};

const command help_command = {
    "help",
    NULL,
    "Prints the documentation of the rule language. With a topic, it lists the names in the topic, each with one line of\n"
    "description. With a topic and a name, it prints the whole entry.",
    "help\nhelp TOPIC [NAME] [-o FORMAT]\nhelp COMMAND",
    help_options,
    "examples:\n  kmsfilter help functions\n  kmsfilter help operators wildcard\n  kmsfilter help diagnostics KF0203",
};

const command *command_list_find(const command_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i]->name, name) == 0)
            return list->items[i];
    return NULL;
}

/* What is to be printed. */
typedef struct help_request {
    const command_list *commands;
    kf_reference *reference;
    bool as_json;
    const char *topic; /* NULL: all topics */
    const char *name;  /* NULL: all of the topic */
} help_request;

static bool find_topic(const char *name, kf_topic *topic)
{
    for (size_t i = 0; i < kf_topic_count(); i++)
        if (strcmp(kf_topic_name((kf_topic)i), name) == 0) {
            *topic = (kf_topic)i;
            return true;
        }
    return false;
}

/* ---- What is not there ---- */

/* Appends which of the `count` known words are near the one that was written: "; did you mean age?". Nothing if none is. */
static void append_nearest(char *message, size_t size, const char *written, const char *const *known, size_t count)
{
    const char *nearest[MAX_NEAREST];
    const size_t found = kf_nearest_names(written, known, count, nearest, MAX_NEAREST);
    for (size_t i = 0; i < found; i++) {
        const char *before = i == 0 ? "; did you mean " : i + 1 < found ? ", " : " or ";
        const size_t used = strlen(message);
        snprintf(message + used, size - used, "%s%s%s", before, nearest[i], i + 1 < found ? "" : "?");
    }
}

/* The first topic that has an entry of this name; NULL if none has. */
static const char *topic_of_entry(const kf_reference *reference, const char *name)
{
    for (size_t topic = 0; topic < kf_topic_count(); topic++)
        for (size_t i = 0; i < kf_topic_entry_count(reference, (kf_topic)topic); i++)
            if (strcmp(kf_topic_entry(reference, (kf_topic)topic, i)->name, name) == 0)
                return kf_topic_name((kf_topic)topic);
    return NULL;
}

static int report_unknown_topic(const help_request *asked)
{
    const char *topic = topic_of_entry(asked->reference, asked->topic);
    if (topic) {
        message_print("there is no topic or sub-command \"%s\", but the topic %s has an entry of this name", asked->topic, topic);
        message_print("try: kmsfilter help %s %s", topic, asked->topic);
        return EXIT_TROUBLE;
    }
    const char *known[MAX_NAMES];
    size_t count = 0;
    for (size_t i = 0; i < kf_topic_count(); i++)
        known[count++] = kf_topic_name((kf_topic)i);
    for (size_t i = 0; i < asked->commands->count; i++)
        known[count++] = asked->commands->items[i]->name;
    char message[MAX_MESSAGE];
    snprintf(message, sizeof message, "there is no topic or sub-command \"%s\"", asked->topic);
    append_nearest(message, sizeof message, asked->topic, known, count);
    message_print("%s", message);
    message_print("try: kmsfilter help");
    return EXIT_TROUBLE;
}

static bool is_among(const char *const *names, size_t count, const char *name)
{
    while (count > 0)
        if (strcmp(names[--count], name) == 0)
            return true;
    return false;
}

static int report_unknown_name(const help_request *asked, kf_topic topic)
{
    const char *known[MAX_NAMES];
    char message[MAX_MESSAGE];
    size_t count = 0;
    for (size_t i = 0; i < kf_topic_entry_count(asked->reference, topic) && count < MAX_NAMES; i++) {
        const char *name = kf_topic_entry(asked->reference, topic, i)->name;
        if (!is_among(known, count, name))
            known[count++] = name;
    }
    snprintf(message, sizeof message, "the topic %s has no entry \"%s\"", kf_topic_name(topic), asked->name);
    append_nearest(message, sizeof message, asked->name, known, count);
    message_print("%s", message);
    message_print("try: kmsfilter help %s", kf_topic_name(topic));
    return EXIT_TROUBLE;
}

/* ---- What is there ---- */

static void print_all_topics(output *to, const help_request *asked)
{
    const size_t width = strlen("test-pattern");
    output_string(to, "topics (kmsfilter help TOPIC lists its names; kmsfilter help TOPIC NAME describes one):\n");
    for (size_t i = 0; i < kf_topic_count(); i++)
        help_print_pair(to, kf_topic_name((kf_topic)i), width, kf_topic_text((kf_topic)i));
    output_string(to, "\nsub-commands (kmsfilter help COMMAND prints its options):\n");
    for (size_t i = 0; i < asked->commands->count; i++) {
        char line[200];
        const char *summary = asked->commands->items[i]->summary;
        snprintf(line, sizeof line, "%.*s.", (int)strcspn(summary, ".:"), summary);
        help_print_pair(to, asked->commands->items[i]->name, width, line);
    }
}

static void print_topics_json(output *to)
{
    for (size_t i = 0; i < kf_topic_count(); i++)
        help_print_topic_json(to, (kf_topic)i);
}

/* False if the topic has no entry of the name that is asked for. */
static bool print_topic(output *to, const help_request *asked, kf_topic topic)
{
    bool found = false;
    if (!asked->name && !asked->as_json) {
        help_list_entries(to, asked->reference, topic);
        return true;
    }
    for (size_t i = 0; i < kf_topic_entry_count(asked->reference, topic); i++) {
        const kf_entry *entry = kf_topic_entry(asked->reference, topic, i);
        if (asked->name && strcmp(asked->name, entry->name) != 0)
            continue;
        if (asked->as_json) {
            help_print_entry_json(to, topic, entry);
        } else {
            output_string(to, found ? "\n" : "");
            help_print_entry(to, topic, entry);
        }
        found = true;
    }
    return found || !asked->name;
}

static int answer(const help_request *asked)
{
    kf_topic topic = KF_TOPIC_OPERATORS;
    const command *chosen = asked->topic ? command_list_find(asked->commands, asked->topic) : NULL;
    if (chosen && asked->name)
        return command_report_misuse(&help_command, "help COMMAND takes no second name");
    if (chosen && asked->as_json)
        return command_report_misuse(&help_command, "the help of a sub-command is available only as text");
    if (chosen) {
        command_print_help(chosen);
        return EXIT_MATCHED;
    }
    if (asked->topic && !find_topic(asked->topic, &topic))
        return report_unknown_topic(asked);
    output to;
    if (!output_open(&to, STDOUT_FILENO))
        return EXIT_TROUBLE;
    bool found = true;
    if (asked->topic)
        found = print_topic(&to, asked, topic);
    else if (asked->as_json)
        print_topics_json(&to);
    else
        print_all_topics(&to, asked);
    const bool written = message_report_output(output_close(&to));
    return !found ? report_unknown_name(asked, topic) : written ? EXIT_MATCHED : EXIT_TROUBLE;
}

int help_run(const command_list *commands, int count, char **arguments)
{
    help_request asked = {.commands = commands};
    for (int key; (key = command_next_option(&help_command, count, arguments)) != -1;) {
        if (command_wants_help(key)) {
            command_print_help(&help_command);
            return EXIT_MATCHED;
        }
        if (key != 'o' || !command_one_of("--output", optarg, "text", "json"))
            return command_report_misuse(&help_command, NULL);
        asked.as_json = strcmp(optarg, "json") == 0;
    }
    if (count - optind > 2)
        return command_report_misuse(&help_command, "help takes at most a topic and a name");
    asked.topic = optind < count ? arguments[optind] : NULL;
    asked.name = optind + 1 < count ? arguments[optind + 1] : NULL;
    asked.reference = kf_reference_new();
    if (!asked.reference) {
        message_print("%s", strerror(ENOMEM));
        return EXIT_TROUBLE;
    }
    const int status = answer(&asked);
    kf_reference_free(asked.reference);
    return status;
}

/* ---- For the shells' completions ---- */

static bool is_word(const char *name)
{
    while (isalnum((unsigned char)*name) || *name == '-' || *name == '_')
        name++;
    return *name == '\0';
}

int help_print_words(const command_list *commands, const char *topic)
{
    kf_topic chosen;
    if (!topic) {
        for (size_t i = 0; i < kf_topic_count(); i++)
            puts(kf_topic_name((kf_topic)i));
        for (size_t i = 0; i < commands->count; i++)
            puts(commands->items[i]->name);
    }
    kf_reference *reference = topic && find_topic(topic, &chosen) ? kf_reference_new() : NULL;
    for (size_t i = 0; reference && i < kf_topic_entry_count(reference, chosen); i++) {
        const kf_entry *entry = kf_topic_entry(reference, chosen, i);
        if (is_word(entry->name))
            puts(entry->name);
    }
    kf_reference_free(reference);
    return EXIT_MATCHED;
}
