/*
 * kmsfilter run: reads what the user wants, and hands it to session.c.
 */
#include "cli/commands/event_options.h"
#include "cli/commands/rule_options.h"
#include "cli/commands/source_options.h"
#include "cli/say/messages.h"
#include "cli/say/output.h"
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

/* How long actions may go on after SIGTERM, in milliseconds: less than the ten seconds after which containers are killed. */
#define GRACE 8000
#define LONGEST_GRACE (86400U * 1000)

static const option_spec run_options[] = {
    {'f', "file", "RULES", "rules: a *.kms or *.json file, or a folder of *.kms; may be repeated"},
    {'p', "pattern", "PATTERN", "an event pattern; may be repeated"},
    {'v', "invert-match", NULL, "print the events that no rule matches; no action is run"},
    {'c', "count", NULL, "print only how many events would have been printed; other actions run"},
    {'m', "max-count", "N", "stop after N matched events"},
    {'j', "threads", "N", "match on N threads; the output is the same (the number of processors)"},
    {'o', "output", "FORMAT", "event: as it came in; json: {\"rules\":[...],\"event\":...}"},
    {'q', "quiet", NULL, "print nothing, run no action, stop at the first match"},
    {'l', "list-rules", NULL, "print the rules' names, places and titles, and stop; with -o json also meta"},
    {OPTION_STATS, "stats", "[=FORMAT]", "at the end, counts on standard error; text or json"},
    {OPTION_REJECTS, "rejects", "FILE", "append what is no event to FILE"},
    {OPTION_STRICT, "strict", NULL, "stop at the first line or document that is no event"},
    {OPTION_STATE, "state", "FOLDER", "keep in FOLDER what dedup and limit remember and how far FILEs are read; go on there"},
    {OPTION_LETTERS, "dead-letters", "FILE", "append what no target took and no else takes (kmsfilter-dead-letters.jsonl)"},
    {OPTION_WHEN_FULL, "when-full", "WHAT",
     "what becomes of events while a network target's queue is full: block, spill or drop (block)"},
    {OPTION_GROUPS, "max-groups", "N", "groups that dedup and limit remember (100000)"},
    {OPTION_FOLLOW, "follow", "[=FROM]", "go on reading where FILE ends; from its start, or its end"},
    {OPTION_GRACE, "grace", "DURATION",
     "how long deliveries and processes may go on after SIGTERM before their events become dead letters (8s)"},
    {OPTION_METRICS, "metrics", "ADDR:PORT", "show counts to Prometheus; without ADDR on the loopback interface"},
    {OPTION_DRY_RUN, "dry-run", NULL, "print what would be sent where, and send nothing"},
    {OPTION_LOG_FORMAT, "log-format", "FORMAT", "what is said on standard error: text, or json, an object a line"},
    {OPTION_LOG_LEVEL, "log-level", "LEVEL", "say what is of this level or worse: error, warning or info (info)"},
    SOURCE_OPTIONS,
    EVENT_OPTIONS,
    {0, NULL, NULL, NULL},
};

/* --log-format and --log-level: each leaves what the other one has said. */
static bool take_log_option(int key)
{
    static message_level level = MESSAGE_INFO;
    static bool json;
    if (key == OPTION_LOG_FORMAT && !command_one_of("--log-format", optarg, "text", "json"))
        return false;
    if (key == OPTION_LOG_FORMAT)
        json = strcmp(optarg, "json") == 0;
    else if (!message_level_from_name(optarg, &level)) {
        message_print("--log-level is error, warning or info, not \"%s\"", optarg);
        return false;
    }
    message_configure(level, json);
    return true;
}

/* Seconds, or a duration. */
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
            number <= LONGEST_GRACE / units[i].milliseconds) {
            *milliseconds = (unsigned)number * units[i].milliseconds;
            return true;
        }
    message_print("--grace takes seconds or a duration such as 30s or 1m, one day at the most, not \"%s\"", optarg);
    return false;
}

static bool take_when_full(session_options *wanted)
{
    static const char *const words[] = {"block", "spill", "drop"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(optarg, words[i]) == 0) {
            wanted->when_full = (kf_when_full)i;
            return true;
        }
    message_print("--when-full is block, spill or drop, not \"%s\"", optarg);
    return false;
}

static bool take_option(session_options *wanted, rule_options *rules, bool *list, int key)
{
    switch (key) {
    case 'f':
    case 'p':
        return rule_options_add(rules, key, optarg);
    case 'v':
        wanted->invert = true;
        return true;
    case 'c':
        wanted->count = true;
        return true;
    case 'q':
        wanted->quiet = true;
        return true;
    case 'l':
        *list = true;
        return true;
    case 'm':
        wanted->has_most = true;
        return command_number("--max-count", optarg, 0, &wanted->most);
    case 'j':
        return command_size("--threads", optarg, &wanted->threads);
    case 'o':
        wanted->json = strcmp(optarg, "json") == 0;
        return command_one_of("--output", optarg, "event", "json");
    case OPTION_STATS:
        wanted->stats = optarg ? optarg : "text";
        return command_one_of("--stats", wanted->stats, "text", "json");
    case OPTION_REJECTS:
        wanted->rejects = optarg;
        return true;
    case OPTION_STRICT:
        wanted->strict = true;
        return true;
    case OPTION_STATE:
        wanted->state = optarg;
        return true;
    case OPTION_LETTERS:
        wanted->spool = optarg;
        return true;
    case OPTION_WHEN_FULL:
        return take_when_full(wanted);
    case OPTION_GROUPS:
        return command_size("--max-groups", optarg, &wanted->most_groups);
    case OPTION_FOLLOW:
        wanted->follow = true;
        wanted->from_end = optarg && strcmp(optarg, "end") == 0;
        return !optarg || command_one_of("--follow", optarg, "start", "end");
    case OPTION_GRACE:
        return take_grace(&wanted->grace);
    case OPTION_METRICS:
        wanted->metrics = optarg;
        return true;
    case OPTION_DRY_RUN:
        wanted->dry_run = true;
        return true;
    case OPTION_LOG_FORMAT:
    case OPTION_LOG_LEVEL:
        return take_log_option(key);
    default:
        return source_option_has_key(key) ? source_option_take(&wanted->source, key) : event_option_take(wanted, key);
    }
}

/* On one line and in one column: blanks stand for control characters. */
static void list_text(output *to, const char *text)
{
    for (; *text; text++)
        output_write(to, (unsigned char)*text < ' ' || *text == '\177' ? " " : text, 1);
}

/* Name, place, title; tabs between them. */
static void list_rule(output *to, const kf_rules *rules, size_t rule)
{
    char line[32];
    list_text(to, kf_rule_name(rules, rule));
    output_string(to, "\t");
    list_text(to, kf_rule_file(rules, rule));
    snprintf(line, sizeof line, ":%u", kf_rule_line(rules, rule));
    output_string(to, kf_rule_line(rules, rule) ? line : "");
    output_string(to, "\t");
    list_text(to, kf_rule_title(rules, rule) ? kf_rule_title(rules, rule) : "");
    output_string(to, "\n");
}

static void list_member(output *to, const char *name, const char *value)
{
    output_string(to, name);
    if (value)
        output_json_string(to, value, strlen(value));
    else
        output_string(to, "null");
}

/* The same for programs, and with the rule's `meta`, on one line. */
static void list_rule_json(output *to, const kf_rules *rules, size_t rule)
{
    char line[32];
    const char *meta = kf_rule_meta(rules, rule);
    list_member(to, "{\"name\":", kf_rule_name(rules, rule));
    list_member(to, ",\"title\":", kf_rule_title(rules, rule));
    list_member(to, ",\"file\":", kf_rule_file(rules, rule));
    snprintf(line, sizeof line, ",\"line\":%u,\"meta\":", kf_rule_line(rules, rule));
    output_string(to, line);
    output_string(to, meta ? meta : "null");
    output_string(to, "}\n");
}

static int list_rules(const kf_rules *rules, size_t disabled, bool json)
{
    output to;
    if (!output_open(&to, STDOUT_FILENO))
        return EXIT_TROUBLE;
    for (size_t i = 0; i < kf_rules_count(rules); i++)
        (json ? list_rule_json : list_rule)(&to, rules, i);
    if (disabled)
        message_say(MESSAGE_INFO, "%zu DISABLED rule%s left out", disabled, disabled == 1 ? " is" : "s are");
    return message_report_output(output_close(&to)) ? EXIT_MATCHED : EXIT_TROUBLE;
}

static kf_rules *read_again(void *sources)
{
    size_t disabled = 0;
    return rule_options_compile(sources, RULES_FOR_EVENTS, &disabled);
}

/* Whoever names no rules may have meant a sub-command. */
static int without_rules(const command *self, const char *first)
{
    if (!first || strcmp(first, "-") == 0 || access(first, F_OK) == 0)
        return command_misused(self, "no rules: say -f RULES or -p PATTERN");
    message_print("\"%s\" is neither a sub-command nor a file, and there are no rules: say -f RULES or -p PATTERN", first);
    message_print("try: kmsfilter --help");
    return EXIT_TROUBLE;
}

static int run(const command *self, int count, char **arguments)
{
    static const char *const standard_input[] = {"-"};

    session_options wanted = {.limits = EVENT_LIMITS, .grace = GRACE};
    rule_options sources;
    bool list = false;
    rule_options_init(&sources);
    for (int key; (key = command_option(self, count, arguments)) != -1;) {
        if (command_wants_help(key)) {
            rule_options_free(&sources);
            command_help(self);
            return EXIT_MATCHED;
        }
        if (!take_option(&wanted, &sources, &list, key)) {
            rule_options_free(&sources);
            return command_misused(self, NULL);
        }
    }
    if (!sources.count)
        return without_rules(self, arguments[optind]);

    if (wanted.follow && (count - optind != 1 || strcmp(arguments[optind], "-") == 0)) {
        rule_options_free(&sources);
        return command_misused(self, "--follow takes one file");
    }
    const bool receives = source_is_named(&wanted.source);
    const char *problem = source_options_problem(&wanted.source, count - optind, wanted.follow);
    if (problem) {
        rule_options_free(&sources);
        return command_misused(self, problem);
    }
    wanted.reload = read_again;
    wanted.sources = &sources;
    kf_rules *rules = rule_options_compile(&sources, RULES_FOR_EVENTS, &wanted.disabled);
    if (!rules) {
        rule_options_free(&sources);
        return EXIT_TROUBLE;
    }
    int status;
    if (list)
        status = list_rules(rules, wanted.disabled, wanted.json);
    else if (receives)
        status = session_run(rules, &wanted, NULL, 0);
    else if (optind < count)
        status = session_run(rules, &wanted, (const char *const *)arguments + optind, (size_t)(count - optind));
    else
        status = session_run(rules, &wanted, standard_input, 1);
    kf_rules_free(rules);
    rule_options_free(&sources);
    return status;
}

const command run_command_entry = {
    "run",
    run,
    "Sends the events that match to their rules' actions, byte for byte. Events are JSON objects, one a line or in the shapes\n"
    "in which AWS hands them out, from FILEs (also gzip) or standard input. This is what kmsfilter does when no sub-command is\n"
    "named. Exit status: 0 matched, 1 nothing matched, 2 trouble.",
    "[run] -f RULES [OPTION]... [FILE]...\n[run] -p PATTERN [OPTION]... [FILE]...",
    run_options,
    "example:\n  kmsfilter -p '{\"source\":[\"aws.kms\"]}' events.jsonl",
};
