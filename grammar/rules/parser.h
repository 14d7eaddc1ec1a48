/*
 * Parses rule files: text in, trees (base/ast.h) out. The trees and their texts are in `memory`. Only the names of rules, and the
 * files that rules come from, are in the source, which must live as long as the trees.
 */
#ifndef GRAMMAR_RULES_PARSER_H
#define GRAMMAR_RULES_PARSER_H

#include "grammar/base/ast.h"
#include "grammar/base/diagnostics.h"

/* A statement import "PATH". */
typedef struct import_statement import_statement;
struct import_statement {
    text path;
    size_t offset; /* the place of the path in the source, for messages */
    import_statement *next;
};

typedef struct rule_file {
    rule_definition *rules; /* in the order of the text */
    size_t rule_count;
    import_statement *imports;
    set_definition *sets;
    table_definition *tables;
    test_definition *tests;
} rule_file;

/* A function that gets each rule as soon as its pattern has been read, before the rest of the rule. The pattern is in `trees`,
 * which the function may reset. The rest of the rule may still have an error. */
typedef struct pattern_taker {
    void (*take)(void *context, rule_definition *rule);
    void *context;
    arena *trees;
} pattern_taker;

/* Parses a rule file. After an error it goes on at the next statement, so that one call reports all errors. Returns KF_BAD_RULES
 * if there was an error. `forms` finds the form of an action. */
kf_status rule_file_parse(const source *input, arena *memory, const pattern_taker *patterns, diagnostics *errors,
                          action_forms *forms, rule_file *result);

#endif
