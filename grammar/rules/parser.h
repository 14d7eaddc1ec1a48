/*
 * Text in, AST out: rule files. The trees and every text in them live in `memory`, but for the names of
 * rules: these and where a rule comes from are in the source, which has to live as long.
 */
#ifndef GRAMMAR_RULES_PARSER_H
#define GRAMMAR_RULES_PARSER_H

#include "grammar/base/ast.h"
#include "grammar/base/diagnostics.h"

/* import "PATH" */
typedef struct import_statement import_statement;
struct import_statement {
    text path;
    size_t offset; /* of the path in the source, for a message about it */
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

/* Who gets a rule as soon as its pattern has been read, before the rest of it. The pattern lies in `trees`, which may be reset
 * then; the rule itself may still turn out to be wrong. */
typedef struct pattern_taker {
    void (*take)(void *context, rule_definition *rule);
    void *context;
    arena *trees;
} pattern_taker;

/* A rule file. After an error the parser goes on at the next statement, so that one call reports all the mistakes; KF_BAD_RULES if
 * there was any. `forms` tells which settings an action has. */
kf_status rule_file_parse(const source *input, arena *memory, const pattern_taker *patterns, diagnostics *errors,
                          action_forms *forms, rule_file *result);

#endif
