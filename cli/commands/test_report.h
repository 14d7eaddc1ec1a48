/*
 * Reports of `kmsfilter test`: as text for people, and in the formats that other programs read. Each format is a set of
 * functions; test.c calls them through the functions at the end.
 */
#ifndef CLI_COMMANDS_TEST_REPORT_H
#define CLI_COMMANDS_TEST_REPORT_H

#include "cli/say/output.h"
#include "kmsfilter.h"

typedef struct report report;

/* A function that is NULL writes nothing. */
typedef struct report_format {
    const char *name;
    void (*begin)(report *to, size_t count);
    void (*test)(report *to, size_t number, const kf_test_result *result);
    /* A predicate that no test has made true, or false, or either; `problem` tells which. */
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

/* NULL if no format has this name. */
const report_format *report_format_find(const char *name);

void report_begin(report *to, size_t count);
void report_test(report *to, size_t number, const kf_test_result *result);

/* Reports what is not covered; returns the coverage in percent. */
double report_coverage(report *to, const kf_coverage *coverage);
void report_end(report *to);

#endif
