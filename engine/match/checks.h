/*
 * Checks: what is decided by looking at the values themselves, one by one, when a rule asks for it: regular expressions, the order of
 * strings, and comparisons of two values of the event.
 */
#ifndef ENGINE_MATCH_CHECKS_H
#define ENGINE_MATCH_CHECKS_H

#include "engine/program/engine.h"
#include "engine/tables/regex.h"

typedef enum check_kind {
    CHECK_REGEX, /* a string matches `pattern` */
    CHECK_ORDER, /* a string stands in order `sign` to `text` */
    CHECK_PAIR   /* a value stands in order `sign` to some value at the node `right` */
} check_kind;

typedef struct check {
    check_kind kind;
    bool inverted; /* some value must fail it */
    bool as_times; /* PAIR: strings are compared as times */
    comparison sign;
    text text; /* ORDER: what is compared with; REGEX: the pattern as it is written */
    uint32_t right;
    const regex *pattern;
} check;

typedef enum check_result { CHECK_FALSE, CHECK_TRUE, CHECK_FAILED /* memory ran out */ } check_result;

/* Runs a check on the values at `node`; *limit is set if a regular expression has reached its limit. */
check_result check_run(matcher *scratch, const check *wanted, uint32_t node, bool *limit);

#endif
