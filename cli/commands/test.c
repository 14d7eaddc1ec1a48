/*
 * kmsfilter test: runs the tests that stand in rule files. The library runs each test; test_report.c prints its result.
 */
#include "cli/commands/command.h"
#include "cli/commands/rule_options.h"
#include "cli/commands/test_report.h"
#include "cli/say/messages.h"
#include "cli/say/output.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_FORMAT = OPTION_LONG, OPTION_COVERAGE };

static const option_spec test_options[] = {
    {'f', "file", "RULES", "read rules and tests from a *.kms file or a folder of *.kms files; may be repeated"},
    {'v', "verbose", NULL, "also list the tests that pass"},
    {OPTION_FORMAT, "format", "FORMAT", "set the output format: text (the default), tap, junit or json"},
    {OPTION_COVERAGE, "coverage", "[=PERCENT]",
     "list the conditions that no test made true, or that no test made false; fail below PERCENT"},
    {0, NULL, NULL, NULL},
};

typedef struct test_request {
    const report_format *format;
    bool verbose, coverage;
    uint64_t least;
} test_request;

static bool take_percentage(uint64_t *percent)
{
    char *end;
    const unsigned long number = strtoul(optarg, &end, 10);
    if (*optarg < '0' || *optarg > '9' || *end || number > 100) {
        message_print("--coverage takes a percentage from 0 to 100, not \"%s\"", optarg);
        return false;
    }
    *percent = number;
    return true;
}

static bool take_option(test_request *request, rule_options *sources, int key)
{
    switch (key) {
    case 'f':
        return rule_options_add(sources, key, optarg);
    case 'v':
        request->verbose = true;
        return true;
    case OPTION_FORMAT:
        request->format = report_format_find(optarg);
        if (!request->format)
            message_print("--format takes text, tap, junit or json, not \"%s\"", optarg);
        return request->format != NULL;
    case OPTION_COVERAGE:
        request->coverage = true;
        return !optarg || take_percentage(&request->least);
    default:
        return false;
    }
}

/* False if memory ran out. */
static bool run_tests(report *to, const kf_rules *rules, kf_coverage *coverage)
{
    const size_t count = kf_rules_test_count(rules);
    report_begin(to, count);
    for (size_t i = 0; i < count; i++) {
        kf_test_result *result = kf_test_run(rules, i, coverage);
        if (!result)
            return false;
        report_test(to, i, result);
        kf_test_result_free(result);
    }
    return true;
}

static int run_all(const kf_rules *rules, const test_request *request)
{
    output out;
    if (!output_open(&out, STDOUT_FILENO))
        return EXIT_TROUBLE;
    report to = {.out = &out, .rules = rules, .format = request->format, .verbose = request->verbose};
    kf_coverage *coverage = request->coverage ? kf_coverage_new(rules) : NULL;
    const bool done = (coverage || !request->coverage) && run_tests(&to, rules, coverage);
    bool enough = true;
    if (done) {
        if (coverage)
            enough = report_coverage(&to, coverage) >= (double)request->least;
        report_end(&to);
    } else {
        message_print("memory ran out");
    }
    kf_coverage_free(coverage);
    if (!message_report_output(output_close(&out)) || !done)
        return EXIT_TROUBLE;
    return to.failed || !enough ? EXIT_UNMATCHED : EXIT_MATCHED;
}

static int start(const rule_options *sources, const test_request *request)
{
    size_t disabled;
    int status = EXIT_TROUBLE;
    kf_rules *rules = rule_options_compile(sources, RULES_WITH_TESTS, &disabled);
    if (!rules)
        return EXIT_TROUBLE;
    if (kf_rules_test_count(rules))
        status = run_all(rules, request);
    else
        message_print("there is no test in these files; a test has this form: test \"TITLE\" { event {...} expect RULE }");
    kf_rules_free(rules);
    return status;
}

static int take_arguments(const command *self, rule_options *sources, int count, char **arguments)
{
    test_request request = {.format = report_format_find("text")};
    for (int key; (key = command_next_option(self, count, arguments)) != -1;) {
        if (command_wants_help(key)) {
            command_print_help(self);
            return EXIT_MATCHED;
        }
        if (!take_option(&request, sources, key))
            return command_report_misuse(self, NULL);
    }
    for (; optind < count; optind++)
        if (!rule_options_add(sources, 'f', arguments[optind]))
            return EXIT_TROUBLE;
    if (!sources->count)
        return command_report_misuse(self, "no rules were given: use kmsfilter test FILE...");
    return start(sources, &request);
}

static int run(const command *self, int count, char **arguments)
{
    rule_options sources;
    rule_options_init(&sources);
    const int status = take_arguments(self, &sources, count, arguments);
    rule_options_free(&sources);
    return status;
}

const command test_command = {
    "test",
    run,
    "Runs the tests in rule files. Exit status: 0 all tests passed, 1 a test failed or the coverage is below PERCENT, 2 an "
    "error\n"
    "occurred.",
    "test [--format FORMAT] [--coverage[=PERCENT]] [-v] FILE...",
    test_options,
    "example:\n  kmsfilter test --coverage rules.d",
};
