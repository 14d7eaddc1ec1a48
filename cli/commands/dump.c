/*
 * kmsfilter dump: prints the compiled form of rules. The library makes the text.
 */
#include "cli/commands/rule_options.h"
#include "cli/say/messages.h"
#include "cli/say/output.h"

#include <getopt.h>
#include <unistd.h>

static const option_spec dump_options[] = {
    {'f', "file", "RULES", "read rules from a *.kms or *.json file, or from a folder of *.kms files; may be repeated"},
    {'p', "pattern", "PATTERN", "use this event pattern as a rule; may be repeated"},
    {0, NULL, NULL, NULL},
};

static int write_piece(void *context, const char *text, size_t length)
{
    return !output_write(context, text, length);
}

static int dump(const rule_options *options)
{
    size_t disabled;
    output to;
    kf_rules *rules = rule_options_compile(options, RULES_ALONE, &disabled);
    if (!rules || !output_open(&to, STDOUT_FILENO)) {
        kf_rules_free(rules);
        return EXIT_TROUBLE;
    }
    kf_rules_dump(rules, write_piece, &to);
    kf_rules_free(rules);
    return message_report_output(output_close(&to)) ? EXIT_MATCHED : EXIT_TROUBLE;
}

static int take_arguments(const command *self, rule_options *options, int count, char **arguments)
{
    for (int key; (key = command_next_option(self, count, arguments)) != -1;) {
        if (command_wants_help(key)) {
            command_print_help(self);
            return EXIT_MATCHED;
        }
        if (key == '?' || !rule_options_add(options, key, optarg))
            return command_report_misuse(self, NULL);
    }
    for (; optind < count; optind++)
        if (!rule_options_add(options, 'f', arguments[optind]))
            return EXIT_TROUBLE;
    if (!options->count)
        return command_report_misuse(self, "no rules were given: use -f RULES or -p PATTERN");
    return dump(options);
}

static int run(const command *self, int count, char **arguments)
{
    rule_options options;
    rule_options_init(&options);
    const int status = take_arguments(self, &options, count, arguments);
    rule_options_free(&options);
    return status;
}

const command dump_command = {
    "dump",
    run,
    "Prints the compiled form of the rules. It consists of the program, the path trie and the indexes.",
    "dump {-f RULES | -p PATTERN | FILE}...",
    dump_options,
    "example:\n  kmsfilter dump -p '{\"source\":[\"aws.kms\"],\"detail\":{\"key-id\":[{\"prefix\":\"mrk-\"}]}}'",
};
