/*
 * kmsfilter explain: for each event and rule, which conditions the rule has, whether each of them holds, and which values the
 * event has there. The session reads and matches the events, and calls explain_event for each.
 */
#include "cli/commands/event_options.h"
#include "cli/commands/rule_options.h"
#include "cli/say/messages.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPTION_RULE = OPTION_LONG };

static const option_spec explain_options[] = {
    {'f', "file", "RULES", "read rules from a *.kms or *.json file, or from a folder of *.kms files; may be repeated"},
    {'p', "pattern", "PATTERN", "use this event pattern as a rule; may be repeated"},
    {OPTION_RULE, "rule", "NAME", "explain only this rule; may be repeated"},
    {'m', "max-count", "N", "stop after N events"},
    {'o', "output", "FORMAT", "set the output format: text (the default), or json (one object a line for each event and rule)"},
    EVENT_OPTIONS,
    {0, NULL, NULL, NULL},
};

typedef struct explanation {
    const kf_rules *rules;
    bool *is_chosen; /* by rule */
    bool json;
    output *to;
} explanation;

static int write_found(void *context, const char *text, size_t length)
{
    output *to = context;
    return !output_write(to, text, length);
}

static int write_found_json(void *context, const char *text, size_t length)
{
    output *to = context;
    return !output_json_string(to, text, length);
}

static bool has_matched(const kf_matcher *matcher, size_t rule)
{
    for (size_t i = 0; i < kf_matched_count(matcher); i++)
        if (kf_matched_rule(matcher, i) == rule)
            return true;
    return false;
}

/* Explains why a rule does not match although each of its conditions holds: their fields are in different elements of an array,
 * or one stands behind a `not`. */
static void explain_rest(output *to, bool matched, bool all)
{
    if (!matched && all)
        output_string(
            to, "      each condition holds alone; but one is negated by not, or they hold in different elements of an array\n");
}

static bool explain_text(const explanation *what, kf_matcher *matcher, size_t rule, uint64_t number)
{
    char line[64];
    const bool matched = has_matched(matcher, rule);
    bool all = true;
    snprintf(line, sizeof line, "event %" PRIu64 ": ", number);
    output_string(what->to, line);
    output_string(what->to, kf_rule_name(what->rules, rule));
    output_string(what->to, matched ? ": matches\n" : ": does not match\n");
    for (size_t i = 0; i < kf_rule_predicate_count(what->rules, rule); i++) {
        const bool holds = kf_predicate_holds(matcher, rule, i);
        all = all && holds;
        output_string(what->to, holds ? "  yes " : "  no  ");
        output_string(what->to, kf_rule_predicate(what->rules, rule, i));
        output_string(what->to, "\n      ");
        if (kf_predicate_found(matcher, rule, i, write_found, what->to) < 0)
            return false;
        output_string(what->to, "\n");
    }
    explain_rest(what->to, matched, all);
    return true;
}

static bool explain_json(const explanation *what, kf_matcher *matcher, size_t rule, uint64_t number)
{
    char line[64];
    const char *name = kf_rule_name(what->rules, rule);
    snprintf(line, sizeof line, "{\"event\":%" PRIu64 ",\"rule\":", number);
    output_string(what->to, line);
    output_json_string(what->to, name, strlen(name));
    output_string(what->to, has_matched(matcher, rule) ? ",\"matches\":true,\"asks\":[" : ",\"matches\":false,\"asks\":[");
    for (size_t i = 0; i < kf_rule_predicate_count(what->rules, rule); i++) {
        const char *asked = kf_rule_predicate(what->rules, rule, i);
        output_string(what->to, i ? ",{\"predicate\":" : "{\"predicate\":");
        output_json_string(what->to, asked, strlen(asked));
        output_string(what->to,
                      kf_predicate_holds(matcher, rule, i) ? ",\"holds\":true,\"found\":" : ",\"holds\":false,\"found\":");
        if (kf_predicate_found(matcher, rule, i, write_found_json, what->to) < 0)
            return false;
        output_string(what->to, "}");
    }
    output_string(what->to, "]}\n");
    return true;
}

static bool explain_event(void *context, output *to, kf_matcher *matcher, uint64_t number)
{
    explanation *what = context;
    what->to = to;
    for (size_t rule = 0; rule < kf_rules_count(what->rules); rule++)
        if (what->is_chosen[rule] &&
            !(what->json ? explain_json(what, matcher, rule, number) : explain_text(what, matcher, rule, number)))
            return false;
    return true;
}

/* Marks the rules that --rule names, or all; false, and a message, if there is none of a name. */
static bool choose_rules(explanation *what, const char *const *names, size_t count)
{
    what->is_chosen = calloc(kf_rules_count(what->rules) + 1, sizeof *what->is_chosen);
    if (!what->is_chosen) {
        message_print("memory ran out");
        return false;
    }
    for (size_t rule = 0; rule < kf_rules_count(what->rules); rule++)
        what->is_chosen[rule] = count == 0;
    for (size_t i = 0; i < count; i++) {
        size_t rule = 0;
        while (rule < kf_rules_count(what->rules) && strcmp(kf_rule_name(what->rules, rule), names[i]) != 0)
            rule++;
        if (rule == kf_rules_count(what->rules)) {
            message_print("there is no rule \"%s\"; kmsfilter -l lists the rules", names[i]);
            return false;
        }
        what->is_chosen[rule] = true;
    }
    return true;
}

typedef struct explain_request {
    session_options session;
    rule_options sources;
    const char **names;
    size_t name_count;
} explain_request;

static bool take_option(explain_request *request, int key)
{
    switch (key) {
    case 'f':
    case 'p':
        return rule_options_add(&request->sources, key, optarg);
    case 'm':
        request->session.has_max_events = true;
        return command_number("--max-count", optarg, 0, &request->session.max_events);
    case 'o':
        request->session.json = strcmp(optarg, "json") == 0;
        return command_one_of("--output", optarg, "text", "json");
    case OPTION_RULE:
        request->names[request->name_count++] = optarg;
        return true;
    default:
        return event_option_take(&request->session, key);
    }
}

static int explain(explain_request *request, const char *const *paths, size_t path_count)
{
    static const char *const standard_input[] = {"-"};
    explanation what = {.rules = rule_options_compile(&request->sources, RULES_WITH_TESTS, &request->session.disabled),
                        .json = request->session.json};
    int status = EXIT_TROUBLE;
    if (what.rules && choose_rules(&what, request->names, request->name_count)) {
        request->session.handle_event = explain_event;
        request->session.context = &what;
        status = session_run(what.rules, &request->session, path_count ? paths : standard_input, path_count ? path_count : 1);
    }
    free(what.is_chosen);
    kf_rules_free((kf_rules *)what.rules);
    return status;
}

static int take_arguments(const command *self, explain_request *request, int count, char **arguments)
{
    for (int key; (key = command_next_option(self, count, arguments)) != -1;) {
        if (command_wants_help(key)) {
            command_print_help(self);
            return EXIT_MATCHED;
        }
        if (!take_option(request, key))
            return command_report_misuse(self, NULL);
    }
    if (!request->sources.count)
        return command_report_misuse(self, "no rules were given: use -f RULES or -p PATTERN");
    return explain(request, (const char *const *)arguments + optind, (size_t)(count - optind));
}

static int run(const command *self, int count, char **arguments)
{
    explain_request request = {.session = {.limits = EVENT_LIMITS}};
    int status = EXIT_TROUBLE;
    rule_options_init(&request.sources);
    request.names = calloc((size_t)count + 1, sizeof *request.names); /* there are no more names than arguments */
    if (request.names)
        status = take_arguments(self, &request, count, arguments);
    else
        message_print("memory ran out");
    free(request.names);
    rule_options_free(&request.sources);
    return status;
}

const command explain_command = {
    "explain",
    run,
    "Shows which conditions of each rule hold for each event. It also shows the values that the event has at these places.\n"
    "Exit status: 0 some rule matched some event, 1 no rule matched any event, 2 an error occurred.",
    "explain -f RULES [--rule NAME]... [OPTION]... [FILE]...\nexplain -p PATTERN [OPTION]... [FILE]...",
    explain_options,
    "example:\n  kmsfilter explain -f rules.d --rule key-deleted event.json",
};
