/*
 * How the results of tests are told: for people, and in the forms that other programs read.
 */
#ifndef CLI_COMMANDS_TEST_REPORT_H
#define CLI_COMMANDS_TEST_REPORT_H

#include "cli/say/output.h"
#include "kmsfilter.h"

typedef struct report report;

typedef struct report_format {
    const char *name;
    void (*begin)(report *to, size_t count);
    void (*test)(report *to, size_t number, const kf_test_result *result);
    /* What of a rule no test has made true, or false; `problem` says which. */
    void (*uncovered)(report *to, size_t rule, const char *predicate, const char *problem);
    void (*coverage)(report *to);
    void (*end)(report *to);
} report_format;

struct report {
    output *out;
    const kf_rules *rules;
    const report_format *format;
    bool verbose;
    size_t passed, failed;
    size_t predicates, covered; /* each predicate counts twice: true and false */
    size_t rules_delivered;
};

/* NULL if there is none of this name. */
const report_format *report_format_find(const char *name);

void report_begin(report *to, size_t count);
void report_test(report *to, size_t number, const kf_test_result *result);

/* Tells what is not covered; returns how much is, in percent. */
double report_coverage(report *to, const kf_coverage *coverage);
void report_end(report *to);

#endif
