/*
 * kmsfilter run: reads the options and compiles the rules; the session does the rest (cli/session/session.c).
 */
#include "cli/commands/event_options.h"
#include "cli/commands/rule_list.h"
#include "cli/commands/rule_options.h"
#include "cli/commands/source_options.h"
#include "cli/say/messages.h"
#include "cli/session/session.h"
#include "cli/sources/source_open.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    OPTION_STATS = OPTION_LONG,
    OPTION_REJECTS,
    OPTION_STRICT,
    OPTION_STATE,
    OPTION_GROUPS,
    OPTION_LOG_FORMAT,
    OPTION_LOG_LEVEL,
    OPTION_FOLLOW,
    OPTION_METRICS,
    OPTION_DRY_RUN,
    OPTION_LETTERS,
    OPTION_GRACE,
    OPTION_WHEN_FULL
};

/* How long actions may go on after SIGTERM, in milliseconds. The default is less than the ten seconds after which containers are
 * killed. */
#define GRACE 8000
#define MAX_GRACE (86400U * 1000)

static const option_spec run_options[] = {
    {'f', "file", "RULES", "read rules from a *.kms or *.json file, or from a folder of *.kms files; may be repeated"},
    {'p', "pattern", "PATTERN", "use this event pattern as a rule; may be repeated"},
    {'v', "invert-match", NULL, "print the events that no rule matches; no action runs"},
    {'c', "count", NULL, "print only how many events would have been printed; other actions run"},
    {'m', "max-count", "N", "stop after N matched events"},
    {'j', "threads", "N", "match on N threads (the number of processors); the output is the same for any N"},
    {'o', "output", "FORMAT", "set how an event is printed: event (unchanged) or json: {\"rules\":[...],\"event\":...}"},
    {'q', "quiet", NULL, "print nothing, run no action, stop at the first match"},
    {'l', "list-rules", NULL, "print the name, place and title of each rule, and stop; with -o json also its meta"},
    {OPTION_STATS, "stats", "[=FORMAT]", "print counts to standard error at the end, as text or json"},
    {OPTION_REJECTS, "rejects", "FILE", "append lines and documents that are not valid events to FILE"},
    {OPTION_STRICT, "strict", NULL, "stop at the first line or document that is not a valid event"},
    {OPTION_STATE, "state", "FOLDER",
     "keep in FOLDER, for the next run, what dedup and limit remember and how far each FILE has been read"},
    {OPTION_LETTERS, "dead-letters", "FILE",
     "append events that could not be delivered to FILE, if their rule has no else (kmsfilter-dead-letters.jsonl)"},
    {OPTION_WHEN_FULL, "when-full", "WHAT",
     "set what happens to an event while its target's queue is full: block, spill or drop (block)"},
    {OPTION_GROUPS, "max-groups", "N", "set how many groups dedup and limit remember (100000)"},
    {OPTION_FOLLOW, "follow", "[=FROM]", "wait for new lines at the end of FILE; begin at its start (the default) or its end"},
    {OPTION_GRACE, "grace", "DURATION",
     "set how long deliveries and processes may continue after SIGTERM; then their events become dead letters (8s)"},
    {OPTION_METRICS, "metrics", "ADDR:PORT", "serve counts to Prometheus; without ADDR, listen on the loopback interface"},
    {OPTION_DRY_RUN, "dry-run", NULL, "print what each action would send, and send nothing"},
    {OPTION_LOG_FORMAT, "log-format", "FORMAT",
     "set the format of messages on standard error: text, or json (one object a line)"},
    {OPTION_LOG_LEVEL, "log-level", "LEVEL", "print messages of this level or a more severe one: error, warning or info (info)"},
    SOURCE_OPTIONS,
    EVENT_OPTIONS,
    {0, NULL, NULL, NULL},
};

/* --log-format and --log-level. Each keeps the value of the other, which may come before it. */
static bool take_log_option(int key)
{
    static message_level level = MESSAGE_INFO;
    static bool json;
    if (key == OPTION_LOG_FORMAT && !command_one_of("--log-format", optarg, "text", "json"))
        return false;
    if (key == OPTION_LOG_FORMAT)
        json = strcmp(optarg, "json") == 0;
    else if (!message_level_from_name(optarg, &level)) {
        message_print("--log-level takes error, warning or info, not \"%s\"", optarg);
        return false;
    }
    message_configure(level, json);
    return true;
}

/* Reads seconds or a duration, in milliseconds. */
static bool take_grace(unsigned *milliseconds)
{
    static const struct {
        const char *unit;
        unsigned milliseconds;
    } units[] = {{"", 1000}, {"s", 1000}, {"ms", 1}, {"m", 60000}, {"h", 3600000}};
    char *end;
    errno = 0;
    const unsigned long long number = strtoull(optarg, &end, 10);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (*optarg >= '0' && *optarg <= '9' && !errno && strcmp(end, units[i].unit) == 0 &&
            number <= MAX_GRACE / units[i].milliseconds) {
            *milliseconds = (unsigned)number * units[i].milliseconds;
            return true;
        }
    message_print("--grace takes seconds or a duration such as 30s or 1m, at most one day, not \"%s\"", optarg);
    return false;
}

static bool take_when_full(session_options *options)
{
    static const char *const words[] = {
        [KF_WHEN_FULL_BLOCK] = "block", [KF_WHEN_FULL_SPILL] = "spill", [KF_WHEN_FULL_DROP] = "drop"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(optarg, words[i]) == 0) {
            options->when_full = (kf_when_full)i;
            return true;
        }
    message_print("--when-full takes block, spill or drop, not \"%s\"", optarg);
    return false;
}

/* What the command line asks for. */
typedef struct run_request {
    session_options session;
    rule_options rules;
    bool lists_rules;
} run_request;

/* What an option without a value sets; NULL for other options. */
static bool *find_flag(run_request *request, int key)
{
    switch (key) {
    case 'v':
        return &request->session.invert;
    case 'c':
        return &request->session.count;
    case 'q':
        return &request->session.quiet;
    case 'l':
        return &request->lists_rules;
    case OPTION_STRICT:
        return &request->session.strict;
    case OPTION_DRY_RUN:
        return &request->session.dry_run;
    default:
        return NULL;
    }
}

/* Where the value of an option goes that is checked only when it is used; NULL for other options. */
static const char **find_text(session_options *options, int key)
{
    switch (key) {
    case OPTION_REJECTS:
        return &options->rejects;
    case OPTION_STATE:
        return &options->state;
    case OPTION_LETTERS:
        return &options->dead_letters;
    case OPTION_METRICS:
        return &options->metrics;
    default:
        return NULL;
    }
}

/* False, and a message unless getopt has printed one, if the option or its value is wrong. */
static bool take_option(run_request *request, int key)
{
    session_options *options = &request->session;
    bool *flag = find_flag(request, key);
    const char **text = find_text(options, key);
    if (flag)
        return *flag = true;
    if (text) {
        *text = optarg;
        return true;
    }
    switch (key) {
    case 'f':
    case 'p':
        return rule_options_add(&request->rules, key, optarg);
    case 'm':
        options->has_max_events = true;
        return command_number("--max-count", optarg, 0, &options->max_events);
    case 'j':
        return command_size("--threads", optarg, &options->threads);
    case 'o':
        options->json = strcmp(optarg, "json") == 0;
        return command_one_of("--output", optarg, "event", "json");
    case OPTION_STATS:
        options->stats = optarg ? optarg : "text";
        return command_one_of("--stats", options->stats, "text", "json");
    case OPTION_WHEN_FULL:
        return take_when_full(options);
    case OPTION_GROUPS:
        return command_size("--max-groups", optarg, &options->max_groups);
    case OPTION_FOLLOW:
        options->follow = true;
        options->from_end = optarg && strcmp(optarg, "end") == 0;
        return !optarg || command_one_of("--follow", optarg, "start", "end");
    case OPTION_GRACE:
        return take_grace(&options->grace);
    case OPTION_LOG_FORMAT:
    case OPTION_LOG_LEVEL:
        return take_log_option(key);
    default:
        return source_option_has_key(key) ? source_option_take(&options->source, key) : event_option_take(options, key);
    }
}

static kf_rules *read_again(void *sources)
{
    size_t disabled = 0;
    return rule_options_compile(sources, RULES_FOR_EVENTS, &disabled);
}

/* A user who names no rules may have meant a sub-command. */
static int without_rules(const command *self, const char *first)
{
    if (!first || strcmp(first, "-") == 0 || access(first, F_OK) == 0)
        return command_report_misuse(self, "no rules were given: use -f RULES or -p PATTERN");
    message_print("\"%s\" is neither a sub-command nor a file, and no rules were given: use -f RULES or -p PATTERN", first);
    message_print("try: kmsfilter --help");
    return EXIT_TROUBLE;
}

/* Runs over the named files, or over standard input; or lists the rules. */
static int start(run_request *request, const char *const *files, size_t file_count)
{
    static const char *const standard_input[] = {"-"};
    int status;
    request->session.reload = read_again;
    request->session.sources = &request->rules;
    kf_rules *rules = rule_options_compile(&request->rules, RULES_FOR_EVENTS, &request->session.disabled);
    if (!rules)
        return EXIT_TROUBLE;
    if (request->lists_rules)
        status = rule_list_print(rules, request->session.disabled, request->session.json);
    else if (file_count || source_is_named(&request->session.source))
        status = session_run(rules, &request->session, files, file_count);
    else
        status = session_run(rules, &request->session, standard_input, 1);
    kf_rules_free(rules);
    return status;
}

static int take_arguments(const command *self, run_request *request, int count, char **arguments)
{
    for (int key; (key = command_next_option(self, count, arguments)) != -1;) {
        if (command_wants_help(key)) {
            command_print_help(self);
            return EXIT_MATCHED;
        }
        if (!take_option(request, key))
            return command_report_misuse(self, NULL);
    }
    if (!request->rules.count)
        return without_rules(self, arguments[optind]);
    const int file_count = count - optind;
    if (request->session.follow && (file_count != 1 || strcmp(arguments[optind], "-") == 0))
        return command_report_misuse(self, "--follow takes one file");
    const char *problem = source_options_problem(&request->session.source, file_count, request->session.follow);
    if (problem)
        return command_report_misuse(self, problem);
    return start(request, (const char *const *)arguments + optind, (size_t)file_count);
}

static int run(const command *self, int count, char **arguments)
{
    run_request request = {.session = {.limits = EVENT_LIMITS, .grace = GRACE}};
    rule_options_init(&request.rules);
    const int status = take_arguments(self, &request, count, arguments);
    rule_options_free(&request.rules);
    return status;
}

const command run_command = {
    "run",
    run,
    "Sends each event that matches a rule to the actions of the rule, byte for byte. Events are JSON objects, one a line or in\n"
    "one of the formats in which AWS delivers them. They are read from FILEs, which gzip may have compressed, or from standard\n"
    "input. This is the default sub-command. Exit status: 0 an event matched, 1 no event matched, 2 an error occurred.",
    "[run] -f RULES [OPTION]... [FILE]...\n[run] -p PATTERN [OPTION]... [FILE]...",
    run_options,
    "example:\n  kmsfilter -p '{\"source\":[\"aws.kms\"]}' events.jsonl",
};
