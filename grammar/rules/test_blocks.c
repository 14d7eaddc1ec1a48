/* Reads tests, which are written beside the rules, and the tables of aliases that rules and tests use. */
#include "grammar/rules/rule_parser.h"

#include <string.h>

/* ---- Tables ---- */

table_definition *parser_table(rule_parser *parser)
{
    table_definition *made = parser_allocate(parser, sizeof *made);
    if (!made || !parser_need_word(parser, "alias", DIAGNOSTIC_EXPECTED_TABLE_ALIAS))
        return NULL;
    made->place.begin = parser->at.begin;
    if (parser->at.kind == TOKEN_OBJECT_BEGIN || parser->at.kind == TOKEN_ARRAY_BEGIN) {
        if (!parser_json(parser, &made->json))
            return NULL;
    } else {
        if (!parser_need_word(parser, "from", DIAGNOSTIC_EXPECTED_TABLE_FROM))
            return NULL;
        made->place.begin = parser->at.begin;
        if (!parser_at_string(parser)) {
            parser_expected(parser, DIAGNOSTIC_EXPECTED_TABLE_FILE);
            return NULL;
        }
        if (!parser_string(parser, &made->file))
            return NULL;
    }
    for (;;) {
        text *to = parser_at_word(parser, "account") ? &made->account : parser_at_word(parser, "region") ? &made->region : NULL;
        if (!to)
            return made;
        parser_advance(parser);
        if (!parser_at_string(parser)) {
            parser_expected(parser, DIAGNOSTIC_EXPECTED_TABLE_OWNER);
            return NULL;
        }
        if (!parser_string(parser, to))
            return NULL;
    }
}

/* ---- Tests ---- */

static bool read_event(rule_parser *parser, event_text ***end)
{
    if (parser->at.kind != TOKEN_OBJECT_BEGIN)
        return parser_expected(parser, DIAGNOSTIC_EXPECTED_TEST_EVENT);
    event_text *event = parser_allocate(parser, sizeof *event);
    if (!event)
        return false;
    event->place.begin = parser->at.begin;
    if (!parser_json(parser, &event->bytes))
        return false;
    **end = event;
    *end = &event->next;
    return true;
}

static bool read_events(rule_parser *parser, event_text ***end)
{
    if (!parser_need(parser, TOKEN_ARRAY_BEGIN, DIAGNOSTIC_EXPECTED_TEST_EVENTS))
        return false;
    do {
        if (!read_event(parser, end))
            return false;
    } while (parser_take(parser, TOKEN_COMMA));
    return parser_need(parser, TOKEN_ARRAY_END, DIAGNOSTIC_EXPECTED_TEST_EVENTS_END);
}

/* Reads NAME [times N] [input "…" | input {…}]. */
static bool read_expectation(rule_parser *parser, expectation ***end)
{
    expectation *made = parser_allocate(parser, sizeof *made);
    if (!made)
        return false;
    made->place.begin = parser->at.begin;
    if (!parser_name(parser, &made->rule, DIAGNOSTIC_EXPECTED_TEST_RULE))
        return false;
    if (parser_take_word(parser, "times")) {
        made->has_times = true;
        if (!parser_count(parser, &made->times, DIAGNOSTIC_EXPECTED_TEST_TIMES))
            return false;
    }
    if (parser_take_word(parser, "input")) {
        made->has_input = true;
        made->input_is_json = !parser_at_string(parser);
        if (!(made->input_is_json ? parser_json(parser, &made->input) : parser_string(parser, &made->input)))
            return false;
    }
    **end = made;
    *end = &made->next;
    return true;
}

static bool read_expectations(rule_parser *parser, expectation ***end)
{
    do {
        if (!read_expectation(parser, end))
            return false;
    } while (parser_take(parser, TOKEN_COMMA));
    return true;
}

typedef struct test_ends {
    table_definition **tables;
    event_text **events;
    expectation **expectations;
    bool nothing;
} test_ends;

static bool read_clause(rule_parser *parser, test_definition *test, test_ends *to)
{
    static const char *const clauses[] = {"at", "table", "event", "events", "expect"};
    if (parser_take_word(parser, "at")) {
        test->has_clock = true;
        return parser_time(parser, &test->clock);
    }
    if (parser_take_word(parser, "table")) {
        table_definition *table = parser_table(parser);
        if (!table)
            return false;
        *to->tables = table;
        to->tables = &table->next;
        return true;
    }
    if (parser_take_word(parser, "event"))
        return read_event(parser, &to->events);
    if (parser_take_word(parser, "events"))
        return read_events(parser, &to->events);
    if (parser_take_word(parser, "expect")) {
        if (!parser_take_word(parser, "nothing"))
            return read_expectations(parser, &to->expectations);
        to->nothing = true;
        return true;
    }
    return parser_expected_one_of(parser, DIAGNOSTIC_EXPECTED_TEST_CLAUSE, clauses, COUNT(clauses));
}

/* Checks that the test has an event and that it says what is expected. */
static bool check_test(rule_parser *parser, size_t begin, const test_definition *test, bool nothing)
{
    if (!test->events)
        return parser_complain(parser, begin, MESSAGE(TEST_NO_EVENT));
    if (nothing && test->expectations)
        return parser_complain(parser, begin, MESSAGE(TEST_CONTRADICTION));
    return nothing || test->expectations || parser_complain(parser, begin, MESSAGE(TEST_NO_EXPECTATION));
}

test_definition *parser_test(rule_parser *parser)
{
    test_definition *test = parser_allocate(parser, sizeof *test);
    if (!test)
        return NULL;
    const size_t begin = parser->at.begin;
    test->line = parser_place(parser, begin).line;
    test->file = arena_copy(parser->memory, parser->input->name, strlen(parser->input->name));
    if (!test->file) {
        parser_no_memory(parser);
        return NULL;
    }
    if (!parser_name(parser, &test->title, DIAGNOSTIC_EXPECTED_TEST_TITLE) ||
        !parser_need(parser, TOKEN_OBJECT_BEGIN, DIAGNOSTIC_EXPECTED_TEST_BODY))
        return NULL;
    test_ends to = {&test->tables, &test->events, &test->expectations, false};
    while (parser->at.kind != TOKEN_OBJECT_END) {
        if (parser->at.kind == TOKEN_END) {
            parser_complain(parser, parser->at.begin, MESSAGE(TEST_NOT_CLOSED));
            return NULL;
        }
        if (!read_clause(parser, test, &to))
            return NULL;
    }
    parser_advance(parser);
    return check_test(parser, begin, test, to.nothing) ? test : NULL;
}
