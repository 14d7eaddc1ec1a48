/*
 * -f and -p: where rules come from, for every sub-command that takes rules.
 */
#ifndef CLI_COMMANDS_RULE_OPTIONS_H
#define CLI_COMMANDS_RULE_OPTIONS_H

#include "cli/commands/command.h"
#include "kmsfilter.h"

typedef struct rule_source {
    int key; /* 'f': a path; 'p': a pattern */
    const char *text;
} rule_source;

typedef struct rule_options {
    rule_source *sources;
    size_t count, capacity;
} rule_options;

void rule_options_init(rule_options *options);
void rule_options_free(rule_options *options);

/* Adds an -f or -p; the text must live on. False, and a message, if memory ran out. */
bool rule_options_add(rule_options *options, int key, const char *text);

/* How much the rules must know. */
typedef enum rules_detail {
    RULES_ALONE,      /* enough to be shown */
    RULES_FOR_EVENTS, /* also enough to match events, and to take off what they are wrapped in */
    RULES_WITH_TESTS  /* also their tests, and the text of their predicates */
} rules_detail;

/* Compiles the rules, and prints errors and warnings. NULL after an error. *disabled is how many rules were left out. */
kf_rules *rule_options_compile(const rule_options *options, rules_detail detail, size_t *disabled);

#endif
