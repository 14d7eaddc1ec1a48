/*
 * kmsfilter dump: the compiled form of rules, to read.
 */
#include "cli/commands/rule_options.h"
#include "cli/say/messages.h"
#include "cli/say/output.h"

#include <getopt.h>
#include <unistd.h>

static const option_spec dump_options[] = {
    {'f', "file", "RULES", "rules: a *.kms or *.json file, or a folder of *.kms; may be repeated"},
    {'p', "pattern", "PATTERN", "an event pattern; may be repeated"},
    {0, NULL, NULL, NULL},
};

static int write_piece(void *context, const char *text, size_t length)
{
    return !output_write(context, text, length);
}

static int run(const command *self, int count, char **arguments)
{
    rule_options wanted;
    rule_options_init(&wanted);
    for (int key; (key = command_option(self, count, arguments)) != -1;) {
        if (command_wants_help(key)) {
            rule_options_free(&wanted);
            command_help(self);
            return EXIT_MATCHED;
        }
        if (key == '?' || !rule_options_add(&wanted, key, optarg)) {
            rule_options_free(&wanted);
            return command_misused(self, NULL);
        }
    }
    for (; optind < count; optind++)
        rule_options_add(&wanted, 'f', arguments[optind]);
    if (!wanted.count)
        return command_misused(self, "no rules: say -f RULES or -p PATTERN");

    size_t disabled;
    kf_rules *rules = rule_options_compile(&wanted, RULES_ALONE, &disabled);
    rule_options_free(&wanted);
    output to;
    if (!rules || !output_open(&to, STDOUT_FILENO)) {
        kf_rules_free(rules);
        return EXIT_TROUBLE;
    }
    kf_rules_dump(rules, write_piece, &to);
    kf_rules_free(rules);
    return message_report_output(output_close(&to)) ? EXIT_MATCHED : EXIT_TROUBLE;
}

const command dump_command = {
    "dump",
    run,
    "Prints what rules compile to: program, path trie and indexes.",
    "dump {-f RULES | -p PATTERN | FILE}...",
    dump_options,
    "example:\n  kmsfilter dump -p '{\"source\":[\"aws.kms\"],\"detail\":{\"key-id\":[{\"prefix\":\"mrk-\"}]}}'",
};
