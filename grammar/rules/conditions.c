/*
 * Reads conditions, which follow `where`: or, and, not, comparisons. It also reads operands, which other clauses have too. The
 * tree holds the text as it was written. builtins/language/resolve.c later finds out what the names mean, and whether the types
 * of both sides fit.
 */
#include "grammar/base/number.h"
#include "grammar/rules/rule_parser.h"

#include <stdlib.h>
#include <string.h>

/* At most this many [0] and [] may be in one path. */
#define MOST_BRACKETS 100

static condition *new_condition(rule_parser *parser, condition_kind kind, size_t begin)
{
    condition *made = parser_allocate(parser, sizeof *made);
    if (made) {
        made->kind = kind;
        made->place.begin = begin;
    }
    return made;
}

/* ---- Operands ---- */

bool parser_at_reference(const rule_parser *parser)
{
    return parser->at.kind == TOKEN_WORD || parser->at.kind == TOKEN_DOT;
}

static reference_step *new_step(rule_parser *parser, reference_step ***end)
{
    reference_step *step = parser_allocate(parser, sizeof *step);
    if (step) {
        **end = step;
        *end = &step->next;
    }
    return step;
}

/* Reads what follows a bracket: "name", a number, or nothing. Nothing stands for all elements, as does a path without
 * brackets. */
static bool read_bracket(rule_parser *parser, reference_step ***end)
{
    if (parser_take(parser, TOKEN_ARRAY_END))
        return true;
    reference_step *step = new_step(parser, end);
    if (!step)
        return false;
    if (parser_at_string(parser))
        return parser_string(parser, &step->name) && parser_need(parser, TOKEN_ARRAY_END, DIAGNOSTIC_EXPECTED_INDEX_END);
    const text found = parser_written(parser);
    char digits[12] = "";
    if (parser->at.kind != TOKEN_NUMBER || found.length >= sizeof digits || memchr(found.bytes, '.', found.length) ||
        memchr(found.bytes, 'e', found.length) || memchr(found.bytes, 'E', found.length))
        return parser_expected(parser, DIAGNOSTIC_EXPECTED_INDEX);
    memcpy(digits, found.bytes, found.length);
    const long index = strtol(digits, NULL, 10);
    if (index < INT32_MIN || index > INT32_MAX)
        return parser_complain(parser, parser->at.begin, MESSAGE(INDEX_TOO_LARGE));
    step->is_index = true;
    step->index = (int32_t)index;
    parser_advance(parser);
    return parser_need(parser, TOKEN_ARRAY_END, DIAGNOSTIC_EXPECTED_INDEX_END);
}

/* The place where the last token ends. Blanks before the current token are skipped backwards; comments are not, which is precise
 * enough for a message. */
static size_t end_of_last(const rule_parser *parser, size_t begin)
{
    size_t end = parser->at.begin;
    while (end > begin && strchr(" \t\r\n", parser->input->bytes[end - 1]))
        end--;
    return end;
}

/* True at a dot directly behind a word, as in aws.kms. */
static bool at_dot_behind_word(const rule_parser *parser)
{
    const text written = parser_written(parser);
    return written.length && *written.bytes == '.' && end_of_last(parser, 0) == parser->at.begin;
}

/* Reads .name ."name" ["name"] [0] []. Each must follow without a blank; a word after a blank begins something else. */
static bool read_steps(rule_parser *parser, reference *to, size_t last_end)
{
    reference_step **end = &to->steps;
    unsigned brackets = 0;
    while ((parser->at.kind == TOKEN_DOT || parser->at.kind == TOKEN_ARRAY_BEGIN) && parser->at.begin == last_end) {
        const size_t here = parser->at.end;
        const bool bracket = parser->at.kind == TOKEN_ARRAY_BEGIN;
        parser_advance(parser);
        if (bracket || (parser->at.kind == TOKEN_ARRAY_BEGIN && parser->at.begin == here)) {
            if (!bracket)
                parser_advance(parser);
            if (++brackets > MOST_BRACKETS)
                return parser_complain(parser, here - 1, MESSAGE(TOO_MANY_BRACKETS));
            if (!read_bracket(parser, &end))
                return false;
        } else if (parser->at.begin == here && (parser->at.kind == TOKEN_WORD || parser_at_string(parser))) {
            reference_step *step = new_step(parser, &end);
            if (!step || !parser_name(parser, &step->name, DIAGNOSTIC_EXPECTED_PATH_NAME))
                return false;
        } else if (to->kind != REFERENCE_PATH || to->steps) {
            return parser_expected(parser, DIAGNOSTIC_EXPECTED_PATH_NAME);
        } else {
            to->place.end = here; /* a dot alone stands for the whole event */
            return true;
        }
        last_end = to->place.end = end_of_last(parser, to->place.begin);
    }
    return true;
}

static bool read_function(rule_parser *parser, reference *to)
{
    to->kind = REFERENCE_FUNCTION;
    if (!parser_descend(parser))
        return false;
    to->argument = parser_reference(parser);
    parser->depth--;
    const size_t end = parser->at.end;
    if (!to->argument || !parser_need(parser, TOKEN_PARENTHESIS_END, DIAGNOSTIC_EXPECTED_FUNCTION_END))
        return false;
    to->place.end = end;
    return read_steps(parser, to, end);
}

reference *parser_reference(rule_parser *parser)
{
    reference *made = parser_allocate(parser, sizeof *made);
    if (!made)
        return NULL;
    made->place = (span){parser->at.begin, parser->at.end};
    if (parser->at.kind == TOKEN_DOT) {
        made->kind = REFERENCE_PATH;
        return read_steps(parser, made, parser->at.begin) ? made : NULL;
    }
    static const char *const reserved[] = {"and", "or", "not", "in", "like", "ilike", "within", "is"};
    if (parser->at.kind != TOKEN_WORD || parser_at_one_of(parser, reserved, COUNT(reserved))) {
        parser_expected(parser, DIAGNOSTIC_EXPECTED_OPERAND);
        return NULL;
    }
    made->kind = REFERENCE_FIELD;
    if (!parser_word(parser, &made->name))
        return NULL;
    if (parser_take(parser, TOKEN_PARENTHESIS_BEGIN))
        return read_function(parser, made) ? made : NULL;
    return made;
}

bool parser_references(rule_parser *parser, reference **list)
{
    do {
        *list = parser_reference(parser);
        if (!*list)
            return false;
        list = &(*list)->next;
    } while (parser_take(parser, TOKEN_COMMA));
    return true;
}

/* ---- Literals ---- */

static bool read_number(rule_parser *parser, literal *to)
{
    const text found = parser_written(parser);
    to->kind = LITERAL_NUMBER;
    if (found.length > 1000)
        return parser_complain(parser, parser->at.begin, MESSAGE(NUMBER_TOO_LONG));
    to->comparable = number_parse(found.bytes, found.length, &to->number);
    return parser_word(parser, &to->text);
}

/* The words that are values, in the order of their kinds. */
static const char *const literal_words[] = {"true", "false", "null"};
_Static_assert(LITERAL_FALSE == LITERAL_TRUE + 1 && LITERAL_NULL == LITERAL_TRUE + 2 && COUNT(literal_words) == 3,
               "literal_words and literal_kind have one order");

static bool read_literal(rule_parser *parser, literal *to)
{
    if (parser_at_string(parser))
        return parser_string(parser, &to->text);
    if (parser->at.kind == TOKEN_NUMBER)
        return read_number(parser, to);
    if (parser->at.kind == TOKEN_DURATION || parser->at.kind == TOKEN_BAD_UNIT) {
        to->kind = LITERAL_DURATION;
        return parser_duration(parser, &to->nanoseconds);
    }
    if (parser->at.kind == TOKEN_TIME) {
        to->kind = LITERAL_TIME;
        return parser_time(parser, &to->nanoseconds);
    }
    if (parser->at.kind == TOKEN_DATE)
        return parser_complain(parser, parser->at.begin, MESSAGE(DATE_ALONE));
    for (size_t i = 0; i < COUNT(literal_words); i++)
        if (parser_take_word(parser, literal_words[i])) {
            to->kind = (literal_kind)(LITERAL_TRUE + i);
            return true;
        }
    return parser_expected_one_of(parser, DIAGNOSTIC_EXPECTED_VALUE, literal_words, COUNT(literal_words));
}

literal *parser_literal(rule_parser *parser)
{
    literal *made = parser_allocate(parser, sizeof *made);
    if (!made)
        return NULL;
    made->place = (span){parser->at.begin, parser->at.end};
    return read_literal(parser, made) ? made : NULL;
}

static bool read_list(rule_parser *parser, literal **list)
{
    do {
        *list = parser_literal(parser);
        if (!*list)
            return false;
        list = &(*list)->next;
    } while (parser_take(parser, TOKEN_COMMA));
    return parser_need(parser, TOKEN_ARRAY_END, DIAGNOSTIC_EXPECTED_LIST_END);
}

/* ---- Comparisons ---- */

static bool read_regex(rule_parser *parser, condition *to)
{
    if (parser->at.kind != TOKEN_SLASH)
        return parser_expected(parser, DIAGNOSTIC_EXPECTED_REGEX);
    literal *regex = parser_allocate(parser, sizeof *regex);
    if (!regex)
        return false;
    size_t end;
    regex->kind = LITERAL_REGEX;
    regex->place.begin = parser->at.begin;
    if (!lexer_regex(parser->input, parser->at.end, parser->memory, &regex->text, &end)) {
        const size_t begin = parser->at.begin;
        const bool closed = parser->input->bytes[end] == '/';
        parser_go_to(parser, end);
        return closed ? parser_no_memory(parser) : parser_complain(parser, begin, MESSAGE(REGEX_NOT_CLOSED));
    }
    size_t flags_end = ++end;
    while (parser->input->bytes[flags_end] >= 'a' && parser->input->bytes[flags_end] <= 'z')
        flags_end++;
    regex->flags = (text){arena_copy(parser->memory, parser->input->bytes + end, flags_end - end), flags_end - end};
    if (!regex->flags.bytes)
        return parser_no_memory(parser);
    regex->place.end = flags_end;
    to->literals = regex;
    parser_go_to(parser, flags_end);
    if (regex->flags.bytes[strspn(regex->flags.bytes, "imsx")])
        return parser_complain(parser, end, MESSAGE(REGEX_BAD_FLAG));
    return true;
}

static bool read_type(rule_parser *parser, condition *to)
{
    static const char *const names[] = {
        [VALUE_TYPE_NULL] = "null", [VALUE_TYPE_STRING] = "string", [VALUE_TYPE_NUMBER] = "number", [VALUE_TYPE_BOOL] = "bool"};
    for (size_t i = 0; i < COUNT(names); i++)
        if (parser_take_word(parser, names[i])) {
            to->type = (value_type)i;
            return true;
        }
    return parser_expected_one_of(parser, DIAGNOSTIC_EXPECTED_TYPE, names, COUNT(names));
}

/* Reads a list, or the name of a set. */
static bool read_members(rule_parser *parser, condition *to)
{
    if (parser_take(parser, TOKEN_ARRAY_BEGIN))
        return read_list(parser, &to->literals);
    if (parser->at.kind == TOKEN_WORD)
        return parser_word(parser, &to->set);
    return parser_expected(parser, DIAGNOSTIC_EXPECTED_MEMBERS);
}

static bool read_text(rule_parser *parser, condition *to)
{
    if (!parser_at_string(parser))
        return parser_expected(parser, DIAGNOSTIC_EXPECTED_WILDCARD);
    to->literals = parser_literal(parser);
    return to->literals != NULL;
}

static bool is_literal_word(const rule_parser *parser)
{
    return parser_at_one_of(parser, literal_words, COUNT(literal_words));
}

static bool read_right_side(rule_parser *parser, condition *to)
{
    switch (to->comparison) {
    case COMPARISON_IN:
    case COMPARISON_NOT_IN:
        return read_members(parser, to);
    case COMPARISON_WITHIN:
        return parser_at_string(parser) ? read_text(parser, to) : read_members(parser, to);
    case COMPARISON_LIKE:
    case COMPARISON_ILIKE:
        return read_text(parser, to);
    case COMPARISON_MATCHES:
    case COMPARISON_NOT_MATCHES:
        return read_regex(parser, to);
    case COMPARISON_IS:
        return read_type(parser, to);
    case COMPARISON_EQUAL:
    case COMPARISON_NOT_EQUAL:
    case COMPARISON_LESS:
    case COMPARISON_LESS_OR_EQUAL:
    case COMPARISON_GREATER:
    case COMPARISON_GREATER_OR_EQUAL:
        break;
    }
    if (parser_at_reference(parser) && !is_literal_word(parser))
        to->right = parser_reference(parser);
    else
        to->literals = parser_literal(parser);
    return to->right || to->literals;
}

/* The comparisons, and their signs alone for hints. `not in` is two words: no token is its sign. */
static const struct comparison_form {
    const char *sign;
    token_kind token;
    comparison kind;
} comparison_forms[] = {
#define COMPARISON(KIND, SIGN, TOKEN, ...) {SIGN, TOKEN_##TOKEN, COMPARISON_##KIND},
#include "grammar/base/comparisons.def"
#undef COMPARISON
};
static const char *const comparison_signs[] = {
#define COMPARISON(KIND, SIGN, ...) SIGN,
#include "grammar/base/comparisons.def"
#undef COMPARISON
};

static bool read_comparison_sign(rule_parser *parser, comparison *found)
{
    for (size_t i = 0; i < COUNT(comparison_forms); i++) {
        const struct comparison_form *form = &comparison_forms[i];
        if (form->token == TOKEN_WORD ? parser_take_word(parser, form->sign) : parser_take(parser, form->token)) {
            *found = form->kind;
            return true;
        }
    }
    *found = COMPARISON_NOT_IN;
    if (parser_take_word(parser, "not"))
        return parser_need_word(parser, "in", DIAGNOSTIC_EXPECTED_NOT_IN);
    const text written = parser_written(parser);
    if (written.length == 1 && *written.bytes == '=')
        return parser_complain(parser, parser->at.begin, MESSAGE(EQUALS_SIGN));
    if (at_dot_behind_word(parser))
        return parser_complain(parser, parser->at.begin, MESSAGE(FIELD_WITH_PARTS));
    return parser_expected_one_of(parser, DIAGNOSTIC_EXPECTED_COMPARISON, comparison_signs, COUNT(comparison_signs));
}

/* Reads x, all(x) or none(x). */
static bool read_subject(rule_parser *parser, condition *to)
{
    if (!parser_at_reference(parser) && (parser_at_string(parser) || parser->at.kind == TOKEN_NUMBER))
        return parser_complain(parser, parser->at.begin, MESSAGE(VALUE_ON_THE_LEFT));
    to->left = parser_reference(parser);
    if (!to->left || to->left->kind != REFERENCE_FUNCTION || to->left->steps)
        return to->left != NULL;
    if (text_is(to->left->name, "all"))
        to->quantifier = QUANTIFIER_ALL;
    else if (text_is(to->left->name, "none"))
        to->quantifier = QUANTIFIER_NONE;
    else
        return true;
    to->left = to->left->argument;
    return true;
}

static condition *read_comparison(rule_parser *parser)
{
    const size_t begin = parser->at.begin;
    if (parser_take_word(parser, "exists")) {
        condition *made = new_condition(parser, CONDITION_EXISTS, begin);
        if (!made || !(made->left = parser_reference(parser)))
            return NULL;
        made->place.end = made->left->place.end;
        return made;
    }
    condition *made = new_condition(parser, CONDITION_COMPARE, begin);
    if (!made || !read_subject(parser, made) || !read_comparison_sign(parser, &made->comparison))
        return NULL;
    made->right_place.begin = parser->at.begin;
    if (!read_right_side(parser, made))
        return NULL;
    made->place.end = made->right_place.end = end_of_last(parser, begin);
    return made;
}

/* ---- and, or, not ---- */

static condition *read_negation(rule_parser *parser)
{
    const size_t begin = parser->at.begin;
    const bool negated = parser_at_word(parser, "not");
    const text written = parser_written(parser);
    if ((written.length && *written.bytes == '!') || parser_at_word(parser, "NOT")) {
        parser_complain(parser, begin, MESSAGE(NEGATED_BY_SIGN));
        return NULL;
    }
    if (!negated && parser->at.kind != TOKEN_PARENTHESIS_BEGIN)
        return read_comparison(parser);
    parser_advance(parser);
    if (!parser_descend(parser))
        return NULL;
    condition *inner = negated ? read_negation(parser) : parser_condition(parser);
    parser->depth--;
    if (!inner)
        return NULL;
    if (!negated)
        return parser_need(parser, TOKEN_PARENTHESIS_END, DIAGNOSTIC_EXPECTED_PARENTHESIS_END) ? inner : NULL;
    condition *made = new_condition(parser, CONDITION_NOT, begin);
    if (made) {
        made->first = inner;
        made->place.end = inner->place.end;
    }
    return made;
}

/* Reads conditions that are joined by one word. A single condition is returned as it is. */
static condition *read_row(rule_parser *parser, condition_kind kind)
{
    const size_t begin = parser->at.begin;
    condition *first = kind == CONDITION_OR ? read_row(parser, CONDITION_AND) : read_negation(parser);
    condition *last = first, *row = NULL;
    while (last && parser_take_word(parser, kind == CONDITION_OR ? "or" : "and")) {
        if (!row && (row = new_condition(parser, kind, begin)))
            row->first = first;
        last->next = kind == CONDITION_OR ? read_row(parser, CONDITION_AND) : read_negation(parser);
        last = last->next;
    }
    if (row && last)
        row->place.end = last->place.end;
    return !last ? NULL : row ? row : first;
}

/* Reports what other languages write behind a condition, where this language has a word, or quotes. */
static bool check_end(rule_parser *parser)
{
    const text written = parser_written(parser);
    if (written.length && (*written.bytes == '&' || *written.bytes == '|'))
        return parser_complain(parser, parser->at.begin, MESSAGE(JOINED_BY_SIGN));
    if (parser_at_word(parser, "AND") || parser_at_word(parser, "OR"))
        return parser_complain(parser, parser->at.begin, MESSAGE(JOINED_IN_CAPITALS));
    if (at_dot_behind_word(parser))
        return parser_complain(parser, parser->at.begin, MESSAGE(VALUE_WITHOUT_QUOTES));
    return true;
}

condition *parser_condition(rule_parser *parser)
{
    condition *read = read_row(parser, CONDITION_OR);
    return read && check_end(parser) ? read : NULL;
}
