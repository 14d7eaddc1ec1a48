/*
 * Four formats: text; TAP, version 13; JUnit's XML, as CI servers read it; JSON, an object a line.
 */
#include "cli/commands/test_report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__attribute__((format(printf, 2, 3))) static void print(report *to, const char *format, ...)
{
    char *line = NULL;
    va_list arguments;
    va_start(arguments, format);
    const int length = vasprintf(&line, format, arguments);
    va_end(arguments);
    if (length >= 0)
        output_write(to->out, line, (size_t)length);
    free(line);
}

static double percent(const report *to)
{
    return to->predicates ? 100.0 * (double)to->covered / (double)to->predicates : 100.0;
}

/* Prints every line of a text behind a prefix. */
static void print_lines(report *to, const char *prefix, const char *lines)
{
    while (*lines) {
        const size_t length = strcspn(lines, "\n");
        print(to, "%s%.*s\n", prefix, (int)length, lines);
        lines += length + (lines[length] == '\n');
    }
}

/* ---- Text ---- */

static void text_test(report *to, size_t number, const kf_test_result *result)
{
    if (result->passed && !to->verbose)
        return;
    print(to, "%s %s:%u: %s\n", result->passed ? "ok  " : "FAIL", kf_test_file(to->rules, number),
          kf_test_line(to->rules, number), kf_test_title(to->rules, number));
    if (result->passed)
        return;
    print(to, "  expected %s\n  actual   %s\n", result->expected, result->actual);
    output_string(to->out, result->explanation);
}

static void text_uncovered(report *to, size_t rule, const char *predicate, const char *problem)
{
    print(to, "%s: rule %s: %s: %s\n", kf_rule_file(to->rules, rule), kf_rule_name(to->rules, rule), problem, predicate);
}

static void text_coverage(report *to)
{
    print(to, "coverage %.1f %%: of %zu predicates, %zu were made true and false by some test; %zu of %zu rules delivered\n",
          percent(to), to->predicates / 2, to->covered / 2, to->rules_delivered, kf_rules_count(to->rules));
}

static void text_end(report *to)
{
    print(to, "%zu passed, %zu failed\n", to->passed, to->failed);
}

/* ---- TAP ---- */

static void tap_begin(report *to, size_t count)
{
    print(to, "TAP version 13\n1..%zu\n", count);
}

/* # and \ are escaped: a # in a title would begin a directive. */
static void tap_test(report *to, size_t number, const kf_test_result *result)
{
    print(to, "%s %zu - ", result->passed ? "ok" : "not ok", number + 1);
    for (const char *at = kf_test_title(to->rules, number); *at; at++)
        print(to, *at == '#' || *at == '\\' ? "\\%c" : "%c", *at == '\n' ? ' ' : *at);
    print(to, "\n");
    if (result->passed)
        return;
    print(to, "# %s:%u\n# expected %s\n# actual   %s\n", kf_test_file(to->rules, number), kf_test_line(to->rules, number),
          result->expected, result->actual);
    print_lines(to, "# ", result->explanation);
}

static void tap_uncovered(report *to, size_t rule, const char *predicate, const char *problem)
{
    print(to, "# %s: rule %s: %s: ", kf_rule_file(to->rules, rule), kf_rule_name(to->rules, rule), problem);
    for (; *predicate; predicate++)
        print(to, "%c", *predicate == '\n' ? ' ' : *predicate);
    print(to, "\n");
}

static void tap_coverage(report *to)
{
    print(to, "# coverage %.1f %%\n", percent(to));
}

/* ---- JUnit ---- */

/* Prints text in XML. Characters that XML cannot hold become U+FFFD. */
static void print_xml(report *to, const char *from)
{
    for (; *from; from++) {
        const unsigned char byte = (unsigned char)*from;
        if (byte == '<')
            output_string(to->out, "&lt;");
        else if (byte == '>')
            output_string(to->out, "&gt;");
        else if (byte == '&')
            output_string(to->out, "&amp;");
        else if (byte == '"')
            output_string(to->out, "&quot;");
        else if (byte < 0x20 && byte != '\n' && byte != '\t')
            output_string(to->out, "\xEF\xBF\xBD");
        else
            output_write(to->out, from, 1);
    }
}

static void junit_begin(report *to, size_t count)
{
    print(to, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite name=\"kmsfilter\" tests=\"%zu\">\n", count);
}

static void junit_test(report *to, size_t number, const kf_test_result *result)
{
    output_string(to->out, "<testcase classname=\"");
    print_xml(to, kf_test_file(to->rules, number));
    output_string(to->out, "\" name=\"");
    print_xml(to, kf_test_title(to->rules, number));
    print(to, "\" line=\"%u\"", kf_test_line(to->rules, number));
    if (result->passed) {
        output_string(to->out, "/>\n");
        return;
    }
    output_string(to->out, ">\n<failure message=\"expected ");
    print_xml(to, result->expected);
    output_string(to->out, "; actual ");
    print_xml(to, result->actual);
    output_string(to->out, "\">");
    print_xml(to, result->explanation);
    output_string(to->out, "</failure>\n</testcase>\n");
}

static void junit_uncovered(report *to, size_t rule, const char *predicate, const char *problem)
{
    output_string(to->out, "<!-- ");
    for (const char *at = kf_rule_name(to->rules, rule); *at; at++)
        print(to, "%c", *at == '-' ? '_' : *at);
    print(to, ": %s: ", problem);
    for (; *predicate; predicate++) /* two hyphens may not stand in a comment */
        print(to, "%c", *predicate == '-' ? '_' : *predicate);
    output_string(to->out, " -->\n");
}

static void junit_coverage(report *to)
{
    print(to, "<!-- coverage %.1f %% -->\n", percent(to));
}

static void junit_end(report *to)
{
    output_string(to->out, "</testsuite>\n</testsuites>\n");
}

/* ---- JSON Lines ---- */

static void print_member(report *to, const char *name, const char *value)
{
    print(to, "\"%s\":", name);
    output_json_string(to->out, value, strlen(value));
}

static void json_test(report *to, size_t number, const kf_test_result *result)
{
    output_string(to->out, "{");
    print_member(to, "test", kf_test_title(to->rules, number));
    output_string(to->out, ",");
    print_member(to, "file", kf_test_file(to->rules, number));
    print(to, ",\"line\":%u,\"passed\":%s,", kf_test_line(to->rules, number), result->passed ? "true" : "false");
    print_member(to, "expected", result->expected);
    output_string(to->out, ",");
    print_member(to, "actual", result->actual);
    output_string(to->out, ",");
    print_member(to, "explanation", result->explanation);
    output_string(to->out, "}\n");
}

static void json_uncovered(report *to, size_t rule, const char *predicate, const char *problem)
{
    output_string(to->out, "{");
    print_member(to, "rule", kf_rule_name(to->rules, rule));
    output_string(to->out, ",");
    print_member(to, "uncovered", problem);
    output_string(to->out, ",");
    print_member(to, "predicate", predicate);
    output_string(to->out, "}\n");
}

static void json_coverage(report *to)
{
    print(to, "{\"coverage\":%.1f,\"rules\":%zu,\"delivered\":%zu}\n", percent(to), kf_rules_count(to->rules),
          to->rules_delivered);
}

static void json_end(report *to)
{
    print(to, "{\"passed\":%zu,\"failed\":%zu}\n", to->passed, to->failed);
}

/* ---- The table ---- */

static const report_format formats[] = {
    {"text", NULL, text_test, text_uncovered, text_coverage, text_end},
    {"tap", tap_begin, tap_test, tap_uncovered, tap_coverage, NULL},
    {"junit", junit_begin, junit_test, junit_uncovered, junit_coverage, junit_end},
    {"json", NULL, json_test, json_uncovered, json_coverage, json_end},
};

const report_format *report_format_find(const char *name)
{
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}

void report_begin(report *to, size_t count)
{
    if (to->format->begin)
        to->format->begin(to, count);
}

void report_test(report *to, size_t number, const kf_test_result *result)
{
    to->passed += result->passed;
    to->failed += !result->passed;
    to->format->test(to, number, result);
}

double report_coverage(report *to, const kf_coverage *coverage)
{
    for (size_t rule = 0; rule < kf_rules_count(to->rules); rule++) {
        to->rules_delivered += kf_coverage_delivered(coverage, rule);
        for (size_t i = 0; i < kf_rule_predicate_count(to->rules, rule); i++) {
            const bool was_true = kf_coverage_was(coverage, rule, i, true), was_false = kf_coverage_was(coverage, rule, i, false);
            to->predicates += 2;
            to->covered += was_true + was_false;
            const char *problem = was_true ? "never false" : was_false ? "never true" : "never true, never false";
            if (!was_true || !was_false)
                to->format->uncovered(to, rule, kf_rule_predicate(to->rules, rule, i), problem);
        }
    }
    to->format->coverage(to);
    return percent(to);
}

void report_end(report *to)
{
    if (to->format->end)
        to->format->end(to);
}
