/*
 * Shared by the files that read the rule language: the current token, strings, and reports of errors. rules.c reads statements
 * and clauses, conditions.c the conditions behind `where`, inputs.c templates, action_calls.c actions behind `to`, test_blocks.c
 * tests.
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
    size_t line_begin;     /* the line of the last place that was requested */
    uint32_t lines_before; /* the number of lines above it */
    unsigned depth;        /* how deeply the current part is nested */
    /* If the source is a text that was cut out of a string: the file, and the text's place in it. Else NULL. */
    const source *outer;
    size_t outer_offset;
} rule_parser;

/* ---- Tokens ---- */

void parser_advance(rule_parser *parser);

/* Goes on with the token at `offset`. */
void parser_go_to(rule_parser *parser, size_t offset);

/* The current token as it is written. */
text parser_written(const rule_parser *parser);

bool parser_at_word(const rule_parser *parser, const char *word);
bool parser_at_one_of(const rule_parser *parser, const char *const *words, size_t count);

/* The words that begin a file's statements and a rule's clauses. rules.c has a function to read each: read_rule, clause_match. */
#define RULE_STATEMENTS(ENTRY) ENTRY(rule) ENTRY(import) ENTRY(set) ENTRY(table) ENTRY(test)
#define RULE_CLAUSES(ENTRY) ENTRY(match) ENTRY(where) ENTRY(dedup) ENTRY(limit) ENTRY(meta) ENTRY(input) ENTRY(to)
extern const char *const parser_statements[];
extern const size_t parser_statement_count;
extern const char *const parser_clauses[];
extern const size_t parser_clause_count;

/* True if a statement begins here: its word is the first on its line. */
bool parser_at_statement(const rule_parser *parser);

/* True if a statement may begin here. This is also true at the beginning of a line for any word that is not a clause, since it
 * may be a misspelt statement. */
bool parser_may_be_statement(const rule_parser *parser);

/* Skips the word, or the token, if it is the current one. False if it is not. */
bool parser_take_word(rule_parser *parser, const char *word);
bool parser_take(rule_parser *parser, token_kind kind);

/* Skips the word or the token. If something else is there, reports that: `expected` is one of DIAGNOSTIC_EXPECTED_…. */
bool parser_need_word(rule_parser *parser, const char *word, diagnostic expected);
bool parser_need(rule_parser *parser, token_kind kind, diagnostic expected);

/* The line and column of an offset. Offsets must be requested in the order of the text. */
place parser_place(rule_parser *parser, size_t offset);

/* ---- Errors: each function returns false ---- */

bool parser_no_memory(rule_parser *parser);
bool parser_complain(rule_parser *parser, size_t offset, diagnostic which, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Reports an error with a hint that replaces the hint of the table; NULL keeps it. */
bool parser_complain_with(rule_parser *parser, size_t offset, const char *hint, diagnostic which, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Reports "expected X, found Y" about the current token. `expected` is one of DIAGNOSTIC_EXPECTED_…. The second function compares
 * a misspelt word with the words `known`, and the hint names the nearest. */
bool parser_expected(rule_parser *parser, diagnostic expected);
bool parser_expected_one_of(rule_parser *parser, diagnostic expected, const char *const *known, size_t count);

/* The current token in the words of a message: a word in quotes, a number or duration as it is written, or the kind of the
 * token. */
#define LONGEST_FOUND 80
const char *parser_found(const rule_parser *parser, char room[LONGEST_FOUND]);

/* ---- Strings, words, numbers ---- */

bool parser_at_string(const rule_parser *parser);

/* Goes one level deeper. If it returns true, the caller must decrease `depth` again afterwards. It returns false, with an error,
 * if the nesting is too deep. */
bool parser_descend(rule_parser *parser);

/* Reads the current string. */
bool parser_string(rule_parser *parser, text *value);

/* Reads a word or a string. If something else is there, reports `expected`. */
bool parser_name(rule_parser *parser, text *name, diagnostic expected);

/* Reads the current word: the first function returns it in the source, the second a copy. */
bool parser_word_in_place(rule_parser *parser, text *word);
bool parser_word(rule_parser *parser, text *word);

/* Reads the whole JSON value at the current token, checks it, and returns it as it is written. */
bool parser_json(rule_parser *parser, text *value);

/* Reads a duration, in nanoseconds. */
bool parser_duration(rule_parser *parser, int64_t *nanoseconds);

/* Reads a whole number of at least 1. If something else is there, reports `expected`. */
bool parser_count(rule_parser *parser, uint64_t *count, diagnostic expected);

/* Reads a time, in nanoseconds since 1970. */
bool parser_time(rule_parser *parser, int64_t *nanoseconds);

/* Zeroed memory. NULL if memory ran out; the parser's status is then set. */
void *parser_allocate(rule_parser *parser, size_t size);

/* ---- The parts of a rule ---- */

/* conditions.c: behind the word `where`. */
condition *parser_condition(rule_parser *parser);
reference *parser_reference(rule_parser *parser);
bool parser_references(rule_parser *parser, reference **list); /* operands, separated by commas */
literal *parser_literal(rule_parser *parser);
bool parser_at_reference(const rule_parser *parser);

/* inputs.c: behind the word `input`. The second reads a string with the path of a file, which is a template if it has
 * operands. */
input_definition *parser_input(rule_parser *parser);
input_definition *parser_path(rule_parser *parser, text *written);

/* action_calls.c: behind the word `to`. */
action_call *parser_action(rule_parser *parser);

/* test_blocks.c: behind the word `test`, and behind the word `table`. */
test_definition *parser_test(rule_parser *parser);
table_definition *parser_table(rule_parser *parser);

#endif
