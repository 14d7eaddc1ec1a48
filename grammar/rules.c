/*
 * Rule files: statements and the clauses of a rule. After an error the parser goes on at the next statement, so that one run reports
 * every mistake.
 */
#include "grammar/lexer.h"
#include "grammar/names.h"
#include "grammar/parser.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistr.h>

typedef struct rule_parser {
    const source *input;
    arena *memory;
    diagnostics *errors;
    token at;
    kf_status status;
    size_t line_begin;     /* of the last place that was asked for */
    uint32_t lines_before; /* the lines above it */
} rule_parser;

static const char *const statements[] = {"rule", "import"};
static const char *const clauses[] = {"match", "to"};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void advance(rule_parser *parser)
{
    parser->at = lexer_rules(parser->input, parser->at.end);
}

static text written(const rule_parser *parser)
{
    return (text){parser->input->bytes + parser->at.begin, parser->at.end - parser->at.begin};
}

static bool is_word(const rule_parser *parser, const char *word)
{
    const text found = written(parser);
    return parser->at.kind == TOKEN_WORD && found.length == strlen(word) && memcmp(found.bytes, word, found.length) == 0;
}

static bool is_one_of(const rule_parser *parser, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_word(parser, words[i]))
            return true;
    return false;
}

static bool out_of_memory(rule_parser *parser)
{
    parser->status = KF_NO_MEMORY;
    return false;
}

static bool complain(rule_parser *parser, size_t offset, const char *message, const char *hint)
{
    const kf_status status = diagnostics_add(parser->errors, KF_BAD_RULES, KF_ERROR, parser->input, offset, message, hint, NULL);
    if (parser->status == KF_OK || status == KF_NO_MEMORY)
        parser->status = status;
    return false;
}

/* Places are asked for in the order of the text, so each search begins at the last one's line: from the file's beginning, a file of
 * many rules would take quadratic time. */
static place place_of(rule_parser *parser, size_t offset)
{
    const source *input = parser->input;
    const source rest = {input->name, input->bytes + parser->line_begin, input->length - parser->line_begin};
    place found = source_place(&rest, offset - parser->line_begin);
    found.line += parser->lines_before;
    parser->lines_before = found.line - 1;
    parser->line_begin = (size_t)(found.line_begin - input->bytes);
    return found;
}

/* "expected X, found Y", and a hint that takes a misspelt word for one of `known`. */
static bool expected(rule_parser *parser, const char *what, const char *const *known, size_t count, const char *otherwise)
{
    char message[200], hint[200];
    const text found = written(parser);
    if (parser->at.kind == TOKEN_WORD)
        snprintf(message, sizeof message, "expected %s, found \"%.*s\"", what, found.length < 60 ? (int)found.length : 60,
                 found.bytes);
    else
        snprintf(message, sizeof message, "expected %s, found %s", what, token_name(parser->at.kind));
    const char *nearest = parser->at.kind == TOKEN_WORD ? names_nearest(found, known, count) : NULL;
    if (nearest)
        snprintf(hint, sizeof hint, "did you mean \"%s\"?", nearest);
    return complain(parser, parser->at.begin, message, nearest ? hint : otherwise);
}

/* ---- Strings and names ---- */

static const char *string_fault(string_result result)
{
    switch (result) {
    case STRING_UNTERMINATED:
    case STRING_ESCAPE_CUT_OFF:
        return "the string is not closed";
    case STRING_CONTROL:
        return "the string is not closed on its line, or holds a raw control character";
    case STRING_BAD_ESCAPE:
        return "unknown escape in a string";
    case STRING_BAD_HEX:
        return "\\u must be followed by four hexadecimal digits";
    default:
        return "the string is not valid UTF-8";
    }
}

static bool read_string(rule_parser *parser, text *value)
{
    size_t end;
    if (parser->at.kind == TOKEN_RAW_STRING) {
        const text quoted = written(parser);
        const size_t begin = parser->at.begin;
        if (u8_check((const uint8_t *)quoted.bytes, quoted.length)) {
            advance(parser);
            return complain(parser, begin, string_fault(STRING_BAD_UTF8), NULL);
        }
        *value = (text){arena_copy(parser->memory, quoted.bytes + 1, quoted.length - 2), quoted.length - 2};
        advance(parser);
        return value->bytes || out_of_memory(parser);
    }
    const string_result result = lexer_string(parser->input, parser->at.end, parser->memory, value, &end);
    if (result == STRING_NO_MEMORY)
        return out_of_memory(parser);
    if (result != STRING_OK) {
        const size_t begin = parser->at.begin;
        const size_t at = result == STRING_UNTERMINATED || result == STRING_CONTROL ? begin : end;
        parser->at.end = end;
        advance(parser);
        return complain(parser, at, string_fault(result),
                        "a string stands in double quotes, with JSON's escapes, or raw in single quotes");
    }
    parser->at.end = end;
    advance(parser);
    return true;
}

static bool at_string(const rule_parser *parser)
{
    return parser->at.kind == TOKEN_QUOTE || parser->at.kind == TOKEN_RAW_STRING;
}

static bool read_name(rule_parser *parser, text *name)
{
    if (at_string(parser))
        return read_string(parser, name);
    if (parser->at.kind != TOKEN_WORD)
        return expected(parser, "the rule's name", NULL, 0, "rule NAME \"TITLE\" { match {…} to stdout }");
    const text word = written(parser);
    *name = (text){arena_copy(parser->memory, word.bytes, word.length), word.length};
    advance(parser);
    return name->bytes || out_of_memory(parser);
}

/* ---- Clauses ---- */

static bool read_match(rule_parser *parser, rule_definition *rule, bool *seen)
{
    const size_t keyword = parser->at.begin;
    advance(parser);
    if (*seen)
        return complain(parser, keyword, "a rule has one match", "join the patterns in one, with $or where either may hold");
    *seen = true;
    if (parser->at.kind != TOKEN_OBJECT_BEGIN)
        return expected(parser, "'{'", NULL, 0, "match takes an event pattern: match { \"source\": [\"aws.kms\"] }");
    size_t offset = parser->at.begin;
    const kf_status status = pattern_parse(parser->input, &offset, parser->memory, parser->errors, &rule->match);
    if (status != KF_OK) {
        if (parser->status == KF_OK || status == KF_NO_MEMORY)
            parser->status = status;
        parser->at.end = offset;
        advance(parser);
        return false;
    }
    parser->at.end = offset;
    advance(parser);
    return true;
}

static bool add_argument(rule_parser *parser, action_call *call)
{
    /* Twice the room whenever the count reaches a power of two. */
    if ((call->argument_count & (call->argument_count - 1)) == 0) {
        const size_t room = call->argument_count ? call->argument_count * 2 : 1;
        text *arguments = arena_allocate(parser->memory, room * sizeof *arguments);
        if (!arguments)
            return out_of_memory(parser);
        if (call->argument_count)
            memcpy(arguments, call->arguments, call->argument_count * sizeof *arguments);
        call->arguments = arguments;
    }
    return read_string(parser, &call->arguments[call->argument_count++]);
}

static bool read_to(rule_parser *parser, action_call ***end)
{
    advance(parser);
    if (parser->at.kind != TOKEN_WORD)
        return expected(parser, "an action", NULL, 0, "to stdout, to file \"PATH\" …");
    action_call *call = arena_allocate(parser->memory, sizeof *call);
    if (!call)
        return out_of_memory(parser);
    const place where = place_of(parser, parser->at.begin);
    call->line = where.line;
    call->column = where.column;
    const text name = written(parser);
    call->name = (text){arena_copy(parser->memory, name.bytes, name.length), name.length};
    if (!call->name.bytes)
        return out_of_memory(parser);
    advance(parser);
    while (at_string(parser))
        if (!add_argument(parser, call))
            return false;
    **end = call;
    *end = &call->next;
    return true;
}

static bool starts_line(const rule_parser *parser)
{
    size_t at = parser->at.begin;
    while (at > 0 && (parser->input->bytes[at - 1] == ' ' || parser->input->bytes[at - 1] == '\t'))
        at--;
    return at == 0 || parser->input->bytes[at - 1] == '\n' || parser->input->bytes[at - 1] == '\r';
}

static bool read_clauses(rule_parser *parser, rule_definition *rule)
{
    action_call **actions_end = &rule->actions;
    bool match_seen = false;
    while (parser->at.kind != TOKEN_OBJECT_END) {
        if (is_word(parser, "match")) {
            if (!read_match(parser, rule, &match_seen))
                return false;
        } else if (is_word(parser, "to")) {
            if (!read_to(parser, &actions_end))
                return false;
        } else if (parser->at.kind == TOKEN_END || (is_one_of(parser, statements, COUNT(statements)) && starts_line(parser))) {
            return complain(parser, parser->at.begin, "the rule is not closed", "add } behind its last clause");
        } else {
            return expected(parser, "a clause", clauses, COUNT(clauses), "a rule's clauses are: match {…}, to ACTION");
        }
    }
    advance(parser);
    return true;
}

/* ---- Statements ---- */

static bool read_rule(rule_parser *parser, rule_definition ***end)
{
    advance(parser);
    rule_definition *rule = arena_allocate(parser->memory, sizeof *rule);
    if (!rule)
        return out_of_memory(parser);
    const place where = place_of(parser, parser->at.begin);
    rule->line = where.line;
    rule->column = where.column;
    rule->file = arena_copy(parser->memory, parser->input->name, strlen(parser->input->name));
    if (!rule->file)
        return out_of_memory(parser);
    if (!read_name(parser, &rule->name) || (at_string(parser) && !read_string(parser, &rule->title)))
        return false;
    if (parser->at.kind != TOKEN_OBJECT_BEGIN)
        return expected(parser, "'{'", NULL, 0, "rule NAME \"TITLE\" { match {…} to stdout }");
    advance(parser);
    if (!read_clauses(parser, rule))
        return false;
    **end = rule;
    *end = &rule->next;
    return true;
}

static bool read_import(rule_parser *parser, import_statement ***end)
{
    advance(parser);
    if (!at_string(parser))
        return expected(parser, "a path in quotes", NULL, 0, "import \"lib/kms.kms\"");
    import_statement *import = arena_allocate(parser->memory, sizeof *import);
    if (!import)
        return out_of_memory(parser);
    import->offset = parser->at.begin;
    if (!read_string(parser, &import->path))
        return false;
    **end = import;
    *end = &import->next;
    return true;
}

/* A statement's keyword at the beginning of a line, or any other word that is not indented and no clause: a misspelt one. */
static bool may_be_statement(const rule_parser *parser)
{
    if (is_one_of(parser, statements, COUNT(statements)))
        return starts_line(parser);
    const size_t begin = parser->at.begin;
    return parser->at.kind == TOKEN_WORD && begin > 0 && parser->input->bytes[begin - 1] == '\n' &&
           !is_one_of(parser, clauses, COUNT(clauses));
}

/* Goes on to the next statement. What is skipped may be anything, so strings in it are skipped whole. */
static void recover(rule_parser *parser)
{
    while (parser->at.kind != TOKEN_END && !may_be_statement(parser)) {
        if (parser->at.kind == TOKEN_QUOTE) {
            text skipped;
            size_t end;
            const string_result result = lexer_string(parser->input, parser->at.end, parser->memory, &skipped, &end);
            if (result == STRING_NO_MEMORY)
                out_of_memory(parser);
            if (result == STRING_OK)
                parser->at.end = end;
        }
        advance(parser);
    }
}

kf_status rule_file_parse(const source *input, arena *memory, diagnostics *errors, rule_file *result)
{
    rule_parser parser = {.input = input, .memory = memory, .errors = errors, .status = KF_OK};
    rule_definition **rules_end = &result->rules;
    import_statement **imports_end = &result->imports;
    *result = (rule_file){NULL, NULL};
    advance(&parser);
    while (parser.at.kind != TOKEN_END && parser.status != KF_NO_MEMORY) {
        bool read;
        if (is_word(&parser, "rule"))
            read = read_rule(&parser, &rules_end);
        else if (is_word(&parser, "import"))
            read = read_import(&parser, &imports_end);
        else
            read = expected(&parser, "a statement", statements, COUNT(statements), "a file's statements are: import, rule");
        if (!read) {
            if (!is_one_of(&parser, statements, COUNT(statements)))
                advance(&parser);
            recover(&parser);
        }
    }
    return parser.status;
}
