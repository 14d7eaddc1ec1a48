/*
 * Reads rule files: statements and the clauses of a rule. After an error it goes on at the next statement, so that one run
 * reports every error. parser.h is its interface.
 */
#include "grammar/pattern/pattern.h"
#include "grammar/rules/rule_parser.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* The ends of the lists to which statements are added, in the order of the text. */
typedef struct ends {
    rule_definition **rules;
    size_t *rule_count;
    import_statement **imports;
    set_definition **sets;
    table_definition **tables;
    test_definition **tests;
} ends;

/* ---- Clauses ---- */

/* The rule that is being read, and what of it has been read. */
typedef struct rule_reading {
    rule_definition *rule;
    size_t keyword; /* where the clause at hand begins */
    bool has_match, has_where, has_meta, has_input;
    action_call *last_action; /* NULL: none yet */
    action_call **actions_end;
} rule_reading;

/* False if the rule has had this clause already, which MESSAGE(NAME) then reports. */
#define ONCE(parser, had, keyword, NAME) (!*(had) ? (*(had) = true) : parser_complain(parser, keyword, MESSAGE(NAME)))

static bool clause_match(rule_parser *parser, rule_reading *state)
{
    rule_definition *rule = state->rule;
    if (!ONCE(parser, &state->has_match, state->keyword, MATCH_TWICE))
        return false;
    if (parser->at.kind != TOKEN_OBJECT_BEGIN)
        return parser_expected(parser, DIAGNOSTIC_EXPECTED_PATTERN);
    size_t offset = parser->at.begin;
    const kf_status status = pattern_parse(parser->input, &offset, parser->patterns->trees, parser->errors, &rule->match);
    if (status != KF_OK && (parser->status == KF_OK || status == KF_NO_MEMORY))
        parser->status = status;
    if (status == KF_OK)
        parser->patterns->take(parser->patterns->context, rule);
    parser_go_to(parser, offset);
    return status == KF_OK;
}

static bool clause_where(rule_parser *parser, rule_reading *state)
{
    return ONCE(parser, &state->has_where, state->keyword, WHERE_TWICE) && (state->rule->where = parser_condition(parser));
}

static bool positive_period(rule_parser *parser, size_t keyword, const group_clause *clause)
{
    return clause->period > 0 || parser_complain(parser, keyword, MESSAGE(PERIOD_ZERO));
}

/* Reads dedup by OPERANDS within DURATION. */
static bool clause_dedup(rule_parser *parser, rule_reading *state)
{
    if (state->rule->dedup)
        return parser_complain(parser, state->keyword, MESSAGE(DEDUP_TWICE));
    group_clause *dedup = state->rule->dedup = parser_allocate(parser, sizeof *dedup);
    return dedup && parser_need_word(parser, "by", DIAGNOSTIC_EXPECTED_DEDUP_BY) && parser_references(parser, &dedup->by) &&
           parser_need_word(parser, "within", DIAGNOSTIC_EXPECTED_DEDUP_WITHIN) && parser_duration(parser, &dedup->period) &&
           positive_period(parser, state->keyword, dedup);
}

/* Reads limit COUNT per DURATION [by OPERANDS]. */
static bool clause_limit(rule_parser *parser, rule_reading *state)
{
    if (state->rule->limit)
        return parser_complain(parser, state->keyword, MESSAGE(LIMIT_TWICE));
    group_clause *limit = state->rule->limit = parser_allocate(parser, sizeof *limit);
    return limit && parser_count(parser, &limit->count, DIAGNOSTIC_EXPECTED_LIMIT_COUNT) &&
           parser_need_word(parser, "per", DIAGNOSTIC_EXPECTED_LIMIT_PER) && parser_duration(parser, &limit->period) &&
           (!parser_take_word(parser, "by") || parser_references(parser, &limit->by)) &&
           positive_period(parser, state->keyword, limit);
}

static bool clause_meta(rule_parser *parser, rule_reading *state)
{
    text json;
    if (!ONCE(parser, &state->has_meta, state->keyword, META_TWICE))
        return false;
    if (parser->at.kind != TOKEN_OBJECT_BEGIN)
        return parser_expected(parser, DIAGNOSTIC_EXPECTED_META);
    if (!parser_json(parser, &json))
        return false;
    state->rule->meta = json.bytes;
    return true;
}

/* Reads `input`. Behind an action it belongs to the action. The rule's own is before the first `to`, or the rule has no `to`. */
static bool clause_input(rule_parser *parser, rule_reading *state)
{
    input_definition *input = parser_input(parser);
    if (!input)
        return false;
    if (!state->last_action) {
        state->rule->input = input;
        return ONCE(parser, &state->has_input, state->keyword, RULE_INPUT_TWICE);
    }
    if (state->last_action->input)
        return parser_complain(parser, state->keyword, MESSAGE(ACTION_INPUT_TWICE));
    state->last_action->input = input;
    return true;
}

static bool clause_to(rule_parser *parser, rule_reading *state)
{
    action_call *call = parser_action(parser);
    if (!call)
        return false;
    *state->actions_end = state->last_action = call;
    state->actions_end = &call->next;
    return true;
}

static bool read_clause(rule_parser *parser, rule_reading *state)
{
    state->keyword = parser->at.begin;
#define READ(NAME)                                                                                                               \
    if (parser_take_word(parser, #NAME))                                                                                         \
        return clause_##NAME(parser, state);
    RULE_CLAUSES(READ)
#undef READ
    return parser_expected_one_of(parser, DIAGNOSTIC_EXPECTED_CLAUSE, parser_clauses, parser_clause_count);
}

static bool read_clauses(rule_parser *parser, rule_definition *rule)
{
    rule_reading state = {.rule = rule, .actions_end = &rule->actions};
    while (parser->at.kind != TOKEN_OBJECT_END) {
        if (parser->at.kind == TOKEN_END || parser_at_statement(parser))
            return parser_complain(parser, parser->at.begin, MESSAGE(RULE_NOT_CLOSED));
        if (!read_clause(parser, &state))
            return false;
    }
    parser_advance(parser);
    return true;
}

/* ---- Statements ---- */

/* Reads the rule's name and title. */
static bool read_names(rule_parser *parser, rule_definition *rule)
{
    text title;
    if (parser->at.kind == TOKEN_WORD ? !parser_word_in_place(parser, &rule->name)
                                      : !parser_name(parser, &rule->name, DIAGNOSTIC_EXPECTED_RULE_NAME))
        return false;
    if (!parser_at_string(parser))
        return true;
    if (!parser_string(parser, &title))
        return false;
    rule->title = title.bytes;
    return true;
}

static bool read_rule(rule_parser *parser, ends *to)
{
    rule_definition *rule = parser_allocate(parser, sizeof *rule);
    if (!rule)
        return false;
    const place where = parser_place(parser, parser->at.begin);
    rule->line = where.line;
    rule->column = where.column;
    rule->from = rule->written = parser->input;
    if (!read_names(parser, rule) || !parser_need(parser, TOKEN_OBJECT_BEGIN, DIAGNOSTIC_EXPECTED_RULE_BODY) ||
        !read_clauses(parser, rule))
        return false;
    *to->rules = rule;
    to->rules = &rule->next;
    ++*to->rule_count;
    return true;
}

static bool read_import(rule_parser *parser, ends *to)
{
    if (!parser_at_string(parser))
        return parser_expected(parser, DIAGNOSTIC_EXPECTED_IMPORT_PATH);
    import_statement *import = parser_allocate(parser, sizeof *import);
    if (!import)
        return false;
    import->offset = parser->at.begin;
    if (!parser_string(parser, &import->path))
        return false;
    *to->imports = import;
    to->imports = &import->next;
    return true;
}

/* Reads the values of set NAME = { LITERAL, … } or the file of set NAME from "FILE". */
static bool read_set_values(rule_parser *parser, set_definition *set)
{
    if (parser_take_word(parser, "from")) {
        set->file_place.begin = parser->at.begin;
        return parser_at_string(parser) ? parser_string(parser, &set->file)
                                        : parser_expected(parser, DIAGNOSTIC_EXPECTED_SET_FILE);
    }
    const text found = parser_written(parser);
    if (found.length != 1 || *found.bytes != '=')
        return parser_expected(parser, DIAGNOSTIC_EXPECTED_SET_VALUES);
    parser_advance(parser);
    if (!parser_need(parser, TOKEN_OBJECT_BEGIN, DIAGNOSTIC_EXPECTED_SET_BEGIN))
        return false;
    literal **end = &set->members;
    while (parser->at.kind != TOKEN_OBJECT_END || !set->members) {
        if (set->members && !parser_need(parser, TOKEN_COMMA, DIAGNOSTIC_EXPECTED_SET_END))
            return false;
        if (set->members && parser->at.kind == TOKEN_OBJECT_END)
            break;
        literal *member = parser_literal(parser);
        if (!member)
            return false;
        if (member->kind != LITERAL_STRING && member->kind != LITERAL_NUMBER)
            return parser_complain(parser, member->place.begin, MESSAGE(SET_BAD_MEMBER));
        *end = member;
        end = &member->next;
    }
    parser_advance(parser);
    return true;
}

static bool read_set(rule_parser *parser, ends *to)
{
    set_definition *set = parser_allocate(parser, sizeof *set);
    if (!set)
        return false;
    set->place.begin = parser->at.begin;
    if (!parser_name(parser, &set->name, DIAGNOSTIC_EXPECTED_SET_NAME) || !read_set_values(parser, set))
        return false;
    *to->sets = set;
    to->sets = &set->next;
    return true;
}

static bool read_table(rule_parser *parser, ends *to)
{
    table_definition *table = parser_table(parser);
    if (!table)
        return false;
    *to->tables = table;
    to->tables = &table->next;
    return true;
}

static bool read_test(rule_parser *parser, ends *to)
{
    test_definition *test = parser_test(parser);
    if (!test)
        return false;
    *to->tests = test;
    to->tests = &test->next;
    return true;
}

static bool read_statement(rule_parser *parser, ends *to)
{
#define READ(NAME)                                                                                                               \
    if (parser_take_word(parser, #NAME))                                                                                         \
        return read_##NAME(parser, to);
    RULE_STATEMENTS(READ)
#undef READ
    return parser_expected_one_of(parser, DIAGNOSTIC_EXPECTED_STATEMENT, parser_statements, parser_statement_count);
}

/* Skips to the next statement. The skipped text may be anything. A string in it is skipped as a whole. */
static void recover(rule_parser *parser)
{
    while (parser->at.kind != TOKEN_END && !parser_may_be_statement(parser)) {
        if (parser->at.kind == TOKEN_QUOTE) {
            text skipped;
            size_t end;
            const string_result result = lexer_string(parser->input, parser->at.end, parser->memory, &skipped, &end);
            if (result == STRING_NO_MEMORY)
                parser_no_memory(parser);
            if (result == STRING_OK)
                parser->at.end = end;
        }
        parser_advance(parser);
    }
}

kf_status rule_file_parse(const source *input, arena *memory, const pattern_taker *patterns, diagnostics *errors,
                          action_forms *forms, rule_file *result)
{
    rule_parser parser = {
        .input = input, .memory = memory, .patterns = patterns, .errors = errors, .forms = forms, .status = KF_OK};
    *result = (rule_file){0};
    ends to = {&result->rules, &result->rule_count, &result->imports, &result->sets, &result->tables, &result->tests};
    parser_advance(&parser);
    while (parser.at.kind != TOKEN_END && parser.status != KF_NO_MEMORY) {
        parser.depth = 0; /* an error may have left any depth */
        if (read_statement(&parser, &to))
            continue;
        if (!parser_at_one_of(&parser, parser_statements, parser_statement_count))
            parser_advance(&parser);
        recover(&parser);
    }
    return parser.status;
}
