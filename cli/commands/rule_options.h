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

void rule_options_init(rule_options *wanted);
void rule_options_free(rule_options *wanted);

/* Notes an -f or -p; the text must live on. False, and a message, if memory ran out. */
bool rule_options_add(rule_options *wanted, int key, const char *text);

/* What the rules are for: to be looked at; to take events out of what they are wrapped in, and match them; or also to remember what
 * they ask, and their tests. */
typedef enum rules_detail { RULES_ALONE, RULES_FOR_EVENTS, RULES_WITH_TESTS } rules_detail;

/* The rules; errors and warnings are printed. NULL after an error. */
kf_rules *rule_options_compile(const rule_options *wanted, rules_detail detail, size_t *disabled);

#endif
