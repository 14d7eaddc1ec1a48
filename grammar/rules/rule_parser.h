/*
 * What the files that read the rule language share: the token at hand, strings, and how mistakes are reported. rules.c reads statements
 * and clauses, conditions.c what stands behind `where`, inputs.c templates, action_calls.c what stands behind `to`, test_blocks.c tests.
 */
#ifndef GRAMMAR_RULES_RULE_PARSER_H
#define GRAMMAR_RULES_RULE_PARSER_H

#include "grammar/base/ast.h"
#include "grammar/json/lexer.h"
#include "grammar/rules/parser.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

typedef struct rule_parser {
    const source *input;
    arena *memory;
    const pattern_taker *patterns;
    diagnostics *errors;
    action_forms *forms;
    token at;
    kf_status status;
    size_t line_begin;     /* of the last place that was asked for */
    uint32_t lines_before; /* the lines above it */
    unsigned depth;        /* of what is nested in what is being read */
    /* Where the text at hand was cut out of a string: the file, and the offset that its beginning has there. Else NULL. */
    const source *outer;
    size_t outer_offset;
} rule_parser;

/* ---- Tokens ---- */

void parser_advance(rule_parser *parser);

/* Goes on behind `offset`. */
void parser_go_to(rule_parser *parser, size_t offset);

/* The token at hand as it is written. */
text parser_written(const rule_parser *parser);

bool parser_at_word(const rule_parser *parser, const char *word);
bool parser_at_one_of(const rule_parser *parser, const char *const *words, size_t count);

/* The words that begin a file's statements, and a rule's clauses. */
extern const char *const parser_statements[];
extern const size_t parser_statement_count;
extern const char *const parser_clauses[];
extern const size_t parser_clause_count;

/* True if a statement begins here: its word is the first on its line. */
bool parser_at_statement(const rule_parser *parser);

/* True if a statement may begin here: also at a word at the very beginning of a line that is no clause, as a misspelt statement is. */
bool parser_may_be_statement(const rule_parser *parser);

/* Steps over the word, or the token, if it is there. */
bool parser_take_word(rule_parser *parser, const char *word);
bool parser_take(rule_parser *parser, token_kind kind);

/* Steps over the word or the token, or reports that something else stands there: `expected` is one of DIAGNOSTIC_EXPECTED_…. */
bool parser_need_word(rule_parser *parser, const char *word, diagnostic expected);
bool parser_need(rule_parser *parser, token_kind kind, diagnostic expected);

/* Line and column of an offset. Offsets have to come in the order of the text. */
place parser_place(rule_parser *parser, size_t offset);

/* ---- Mistakes: each returns false ---- */

bool parser_no_memory(rule_parser *parser);
bool parser_complain(rule_parser *parser, size_t offset, diagnostic which, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* With a hint that stands in the place of the table's; NULL: that holds. */
bool parser_complain_with(rule_parser *parser, size_t offset, const char *hint, diagnostic which, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* "expected X, found Y" about the token at hand: `expected` is one of DIAGNOSTIC_EXPECTED_…. The second takes a misspelt word for one of
 * `known`, and then the hint says so. */
bool parser_expected(rule_parser *parser, diagnostic expected);
bool parser_expected_one_of(rule_parser *parser, diagnostic expected, const char *const *known, size_t count);

/* How messages call the token at hand: a word in quotes, a number or duration as it is written, or what kind of token it is. */
#define LONGEST_FOUND 80
const char *parser_found(const rule_parser *parser, char room[LONGEST_FOUND]);

/* ---- Strings, words, numbers ---- */

bool parser_at_string(const rule_parser *parser);

/* One level deeper in what is nested: whoever calls it and gets true takes it back from `depth`. False, and said, if it is too deep. */
bool parser_descend(rule_parser *parser);

/* The string at hand, which is stepped over. */
bool parser_string(rule_parser *parser, text *value);

/* A word or string; `expected` if something else stands there. */
bool parser_name(rule_parser *parser, text *name, diagnostic expected);

/* The word at hand, in the source, which is stepped over; and a copy of it. */
bool parser_word_in_place(rule_parser *parser, text *word);
bool parser_word(rule_parser *parser, text *word);

/* The whole JSON value at hand, checked, as it is written. */
bool parser_json(rule_parser *parser, text *value);

/* A duration, in nanoseconds. */
bool parser_duration(rule_parser *parser, int64_t *nanoseconds);

/* A whole number, at least 1; `expected` if something else stands there. */
bool parser_count(rule_parser *parser, uint64_t *count, diagnostic expected);

/* A time, in nanoseconds since 1970. */
bool parser_time(rule_parser *parser, int64_t *nanoseconds);

/* Zeroed; NULL, and the status set, if memory ran out. */
void *parser_allocate(rule_parser *parser, size_t size);

/* ---- The parts of a rule ---- */

/* conditions.c */
condition *parser_condition(rule_parser *parser);
reference *parser_reference(rule_parser *parser);
bool parser_references(rule_parser *parser, reference **list); /* separated by commas */
literal *parser_literal(rule_parser *parser);
bool parser_at_reference(const rule_parser *parser);

/* inputs.c: behind the word `input`; a string in quotes that is the path of a file, a template if there are operands in it. */
input_definition *parser_input(rule_parser *parser);
input_definition *parser_path(rule_parser *parser, text *written);

/* action_calls.c: behind the word `to`. */
action_call *parser_action(rule_parser *parser);

/* test_blocks.c: behind the word `test`; behind `table`. */
test_definition *parser_test(rule_parser *parser);
table_definition *parser_table(rule_parser *parser);

#endif
