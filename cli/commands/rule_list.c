/*
 * A line for each rule: columns with tabs between them, or a JSON object.
 */
#include "cli/commands/rule_list.h"

#include "cli/say/exit.h"
#include "cli/say/messages.h"
#include "cli/say/output.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Writes a text in one column of a line: control characters become blanks. */
static void list_text(output *to, const char *text)
{
    for (; *text; text++)
        output_write(to, (unsigned char)*text < ' ' || *text == '\177' ? " " : text, 1);
}

/* Name, place and title, with tabs between them. */
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

/* The same as JSON on one line, with the rule's `meta`. */
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

int rule_list_print(const kf_rules *rules, size_t disabled, bool json)
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
