/*
 * Reads `to ACTION ARGUMENT… SETTING…`. The arguments and settings are checked against the action's form while they are read, so
 * that a misspelt setting is distinguished from a misspelt clause. The caller's table of forms (action_form.h) says which actions
 * exist.
 */
#include "grammar/rules/rule_parser.h"

#include "grammar/base/names.h"
#include "grammar/base/setting_form.h"

#include <stdio.h>
#include <string.h>

#define MOST_ITEMS 1000
#define NANOSECONDS_PER_MILLISECOND 1000000

/* ---- Arguments ---- */

typedef struct text_list {
    text *items;
    size_t count, capacity;
} text_list;

/* Adds an empty text to the end of a list. NULL if memory ran out. */
static text *add_text(rule_parser *parser, text_list *list)
{
    if (arena_reserve(parser->memory, list->items, list->count, list->capacity, 1))
        return &list->items[list->count++];
    parser_no_memory(parser);
    return NULL;
}

/* Reads [ STRING, … ]. */
static bool read_list(rule_parser *parser, text_list *list)
{
    const size_t begin = parser->at.begin;
    parser_advance(parser);
    while (parser->at.kind != TOKEN_ARRAY_END) {
        if (list->count && !parser_need(parser, TOKEN_COMMA, DIAGNOSTIC_EXPECTED_LIST_END))
            return false;
        if (!parser_at_string(parser))
            return parser_expected(parser, DIAGNOSTIC_EXPECTED_LIST_STRING);
        if (list->count == MOST_ITEMS)
            return parser_complain(parser, parser->at.begin, MESSAGE(LIST_TOO_LONG));
        text *item = add_text(parser, list);
        if (!item || !parser_string(parser, item))
            return false;
    }
    parser_advance(parser);
    return list->count || parser_complain(parser, begin, MESSAGE(LIST_EMPTY));
}

static bool is_template(const input_definition *path)
{
    const input_piece *piece = path->pieces;
    while (piece && !piece->what)
        piece = piece->next;
    return piece != NULL;
}

static bool read_argument(rule_parser *parser, action_call *call, text_list *arguments, const action_form *form)
{
    const bool list = parser->at.kind == TOKEN_ARRAY_BEGIN;
    if (call->is_list || (list && arguments->count))
        return parser_complain(parser, parser->at.begin, MESSAGE(ACTION_TWO_LISTS));
    call->is_list = list;
    if (list)
        return read_list(parser, arguments);
    text *argument = add_text(parser, arguments);
    if (!argument)
        return false;
    if (!form || form->argument != ARGUMENT_PATH)
        return parser_string(parser, argument);
    input_definition *path = parser_path(parser, argument);
    if (path && is_template(path))
        call->path = path;
    else if (path && path->pieces)
        *argument = path->pieces->literal;
    return path != NULL;
}

/* ---- Settings ---- */

/* Writes a hint: the purpose of the setting, and its default. */
static void explain_setting(const setting_form *form, char hint[SETTING_ROOM])
{
    char by_default[SETTING_ROOM];
    setting_write_default(form, by_default);
    if (*by_default)
        snprintf(hint, SETTING_ROOM, "%s: %.200s The default is %.40s.", form->name, form->doc, by_default);
    else
        snprintf(hint, SETTING_ROOM, "%s: %s", form->name, form->doc);
}

/* Reports that the text here is not a value of the setting. */
static bool refuse_value(rule_parser *parser, const setting_form *form)
{
    char values[SETTING_ROOM], hint[SETTING_ROOM], found[LONGEST_FOUND];
    setting_write_values(form, values);
    explain_setting(form, hint);
    return parser_complain_with(parser, parser->at.begin, hint, MESSAGE(SETTING_BAD_VALUE), form->name, values,
                                parser_found(parser, found));
}

/* Reads digits, and K, M or G if it is a size. False if the text is not such a number. */
static bool number_of(text written, bool is_size, int64_t *number)
{
    int64_t value = 0;
    size_t at = 0;
    for (; at < written.length && written.bytes[at] >= '0' && written.bytes[at] <= '9'; at++)
        if (at == 15)
            return false;
        else
            value = value * 10 + (written.bytes[at] - '0');
    if (is_size && at && at + 1 == written.length) {
        const char *units = "KMG";
        const char *unit = strchr(units, written.bytes[at++]);
        for (int64_t i = 0; unit && i <= unit - units; i++)
            if (value > INT64_MAX / 1024)
                return false;
            else
                value *= 1024;
        if (!unit)
            return false;
    }
    *number = value;
    return at && at == written.length;
}

static bool is_in_bounds(const action_setting *setting)
{
    return setting->number >= setting->form->least && setting->number <= setting->form->most;
}

static bool read_number(rule_parser *parser, action_setting *setting)
{
    const bool is_number = parser->at.kind == TOKEN_NUMBER || parser->at.kind == TOKEN_BAD_UNIT;
    const bool is_size = setting->form->type == SETTING_SIZE;
    if (!is_number || !number_of(parser_written(parser), is_size, &setting->number) || !is_in_bounds(setting))
        return refuse_value(parser, setting->form);
    parser_advance(parser);
    return true;
}

/* Other durations of the language are in nanoseconds; a setting's are in milliseconds, since none is shorter. */
static bool read_duration(rule_parser *parser, action_setting *setting)
{
    int64_t nanoseconds;
    const token at = parser->at;
    if (at.kind != TOKEN_DURATION)
        return refuse_value(parser, setting->form);
    if (!parser_duration(parser, &nanoseconds))
        return false;
    setting->number = nanoseconds / NANOSECONDS_PER_MILLISECOND;
    if (is_in_bounds(setting))
        return true;
    parser->at = at;
    return refuse_value(parser, setting->form);
}

static bool read_choice(rule_parser *parser, action_setting *setting)
{
    const setting_form *form = setting->form;
    char hint[NAMES_HINT];
    const size_t begin = parser->at.begin;
    text chosen;
    if (parser->at.kind != TOKEN_WORD && !parser_at_string(parser))
        return refuse_value(parser, form);
    if (!(parser_at_string(parser) ? parser_string(parser, &chosen) : parser_word(parser, &chosen)))
        return false;
    for (setting->number = 0; form->choices[setting->number]; setting->number++)
        if (text_is(chosen, form->choices[setting->number]))
            return true;
    names_hint(hint, chosen, form->choices, (size_t)setting->number, "it is one of:");
    return parser_complain_with(parser, begin, hint, MESSAGE(SETTING_BAD_CHOICE), form->name,
                                (int)(chosen.length < 60 ? chosen.length : 60), chosen.bytes);
}

static bool read_items(rule_parser *parser, action_setting *setting)
{
    text_list list = {0};
    if (parser->at.kind != TOKEN_ARRAY_BEGIN)
        return refuse_value(parser, setting->form);
    const bool read = read_list(parser, &list);
    setting->items = list.items;
    setting->item_count = list.count;
    return read;
}

static bool read_value(rule_parser *parser, action_setting *setting)
{
    switch (setting->form->type) {
    case SETTING_TEXT:
        return parser_at_string(parser) ? parser_string(parser, &setting->text) : refuse_value(parser, setting->form);
    case SETTING_CHOICE:
        return read_choice(parser, setting);
    case SETTING_DURATION:
        return read_duration(parser, setting);
    case SETTING_LIST:
        return read_items(parser, setting);
    case SETTING_NUMBER:
    case SETTING_SIZE:
        return read_number(parser, setting);
    }
    return false;
}

static const setting_form *find_setting(const rule_parser *parser, const action_form *form)
{
    for (size_t i = 0; i < form->setting_count; i++)
        if (setting_is_of(&form->settings[i], form) && parser_at_word(parser, form->settings[i].name))
            return &form->settings[i];
    return NULL;
}

/* Reports a word that is neither a setting nor a clause. The hint is the nearest name of both kinds. */
static bool no_such_setting(rule_parser *parser, const action_form *form)
{
    char hint[NAMES_HINT];
    const char **names = parser_allocate(parser, form->setting_count * sizeof *names);
    size_t count = 0;
    const text found = parser_written(parser);
    if (!names)
        return false;
    for (size_t i = 0; i < form->setting_count; i++)
        if (setting_is_of(&form->settings[i], form))
            names[count++] = form->settings[i].name;
    if (!names_nearest(found, names, count) && names_nearest(found, parser_clauses, parser_clause_count))
        return true;
    names_hint(hint, found, names, count, "its settings are:");
    return parser_complain_with(parser, parser->at.begin, hint, MESSAGE(NO_SUCH_SETTING), form->name,
                                found.length < 60 ? (int)found.length : 60, found.bytes);
}

static bool read_settings(rule_parser *parser, action_call *call, const action_form *form)
{
    action_setting **end = &call->settings;
    while (parser->at.kind == TOKEN_WORD && !parser_at_one_of(parser, parser_clauses, parser_clause_count) &&
           !parser_at_word(parser, "else") && !parser_at_statement(parser)) {
        const setting_form *known = find_setting(parser, form);
        if (!known)
            return no_such_setting(parser, form);
        for (const action_setting *each = call->settings; each; each = each->next)
            if (each->form == known)
                return parser_complain(parser, parser->at.begin, MESSAGE(SETTING_TWICE));
        action_setting *setting = parser_allocate(parser, sizeof *setting);
        if (!setting)
            return false;
        setting->form = known;
        parser_advance(parser);
        if (!read_value(parser, setting))
            return false;
        *end = setting;
        end = &setting->next;
    }
    return true;
}

/* ---- The whole ---- */

action_call *parser_action(rule_parser *parser)
{
    if (parser->at.kind != TOKEN_WORD) {
        parser_expected(parser, DIAGNOSTIC_EXPECTED_ACTION);
        return NULL;
    }
    action_call *call = parser_allocate(parser, sizeof *call);
    if (!call)
        return NULL;
    const place where = parser_place(parser, parser->at.begin);
    call->line = where.line;
    call->column = where.column;
    const action_form *form = parser->forms ? parser->forms(parser_written(parser)) : NULL;
    if (!parser_word(parser, &call->name))
        return NULL;
    text_list arguments = {0};
    while (parser_at_string(parser) || parser->at.kind == TOKEN_ARRAY_BEGIN)
        if (!read_argument(parser, call, &arguments, form))
            return NULL;
    call->arguments = arguments.items;
    call->argument_count = arguments.count;
    if (form && form->setting_count && !read_settings(parser, call, form))
        return NULL;
    if (!parser_take_word(parser, "else"))
        return call;
    if (!parser_descend(parser))
        return NULL;
    call->otherwise = parser_action(parser);
    parser->depth--;
    return call->otherwise ? call : NULL;
}
