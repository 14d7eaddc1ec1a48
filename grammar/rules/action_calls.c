/*
 * `to ACTION ARGUMENT… SETTING…`. What an action takes is checked against its form while it is read, so that a misspelt setting is told
 * from a misspelt clause; whether there is such an action at all, and whether its arguments fit, is checked by whoever has the actions.
 */
#include "grammar/rules/rule_parser.h"

#include "grammar/base/names.h"
#include "grammar/base/setting_form.h"

#include <stdio.h>
#include <string.h>

#define LONGEST_MESSAGE 300
#define MOST_ITEMS 1000
#define NANOSECONDS_PER_MILLISECOND 1000000

/* ---- Arguments ---- */

/* One more place at the end of a list of texts: twice the room whenever the count reaches a power of two. */
static text *add_text(rule_parser *parser, text **list, size_t *count)
{
    if ((*count & (*count - 1)) == 0) {
        const size_t room = *count ? *count * 2 : 1;
        text *larger = parser_allocate(parser, room * sizeof *larger);
        if (!larger)
            return NULL;
        if (*count)
            memcpy(larger, *list, *count * sizeof *larger);
        *list = larger;
    }
    return &(*list)[(*count)++];
}

/* [ STRING, … ] */
static bool read_list(rule_parser *parser, text **list, size_t *count)
{
    static const char hint[] = "a list is written [\"a\", \"b\"]";
    const size_t begin = parser->at.begin;
    parser_advance(parser);
    while (parser->at.kind != TOKEN_ARRAY_END) {
        if (*count && !parser_need(parser, TOKEN_COMMA, hint))
            return false;
        if (!parser_at_string(parser))
            return parser_expected(parser, "a string", NULL, 0, hint);
        if (*count == MOST_ITEMS)
            return parser_complain(parser, parser->at.begin, "the list is longer than 1000 strings", NULL);
        text *item = add_text(parser, list, count);
        if (!item || !parser_string(parser, item))
            return false;
    }
    parser_advance(parser);
    return *count || parser_complain(parser, begin, "the list is empty", hint);
}

static bool is_template(const input_definition *path)
{
    const input_piece *piece = path->pieces;
    while (piece && !piece->what)
        piece = piece->next;
    return piece != NULL;
}

static bool read_argument(rule_parser *parser, action_call *call, const action_form *form)
{
    const bool list = parser->at.kind == TOKEN_ARRAY_BEGIN;
    if (call->is_list || (list && call->argument_count))
        return parser_complain(parser, parser->at.begin, "an action takes one list", NULL);
    call->is_list = list;
    if (list)
        return read_list(parser, &call->arguments, &call->argument_count);
    text *argument = add_text(parser, &call->arguments, &call->argument_count);
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

/* What the setting is for, and what holds without it. */
static void explain_setting(const setting_form *form, char hint[SETTING_ROOM])
{
    char by_default[SETTING_ROOM];
    setting_write_default(form, by_default);
    if (*by_default)
        snprintf(hint, SETTING_ROOM, "%s: %.200s The default is %.40s.", form->name, form->doc, by_default);
    else
        snprintf(hint, SETTING_ROOM, "%s: %s", form->name, form->doc);
}

static bool setting_expected(rule_parser *parser, const setting_form *form)
{
    char values[SETTING_ROOM], hint[SETTING_ROOM];
    setting_write_values(form, values);
    explain_setting(form, hint);
    return parser_expected(parser, values, NULL, 0, hint);
}

/* Digits, and K, M or G where it is a size. False: it is no such number. */
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

/* A value of the right sort that is out of bounds. */
static bool setting_refused(rule_parser *parser, size_t begin, const setting_form *form)
{
    char message[SETTING_ROOM], values[SETTING_ROOM], hint[SETTING_ROOM];
    setting_write_values(form, values);
    explain_setting(form, hint);
    snprintf(message, sizeof message, "the setting %s takes %.200s", form->name, values);
    return parser_complain(parser, begin, message, hint);
}

static bool is_in_bounds(const action_setting *setting)
{
    return setting->number >= setting->form->least && setting->number <= setting->form->most;
}

static bool read_number(rule_parser *parser, action_setting *setting)
{
    const setting_form *form = setting->form;
    if (parser->at.kind != TOKEN_NUMBER && parser->at.kind != TOKEN_BAD_UNIT)
        return setting_expected(parser, form);
    if (!number_of(parser_written(parser), form->type == SETTING_SIZE, &setting->number) || !is_in_bounds(setting))
        return setting_refused(parser, parser->at.begin, form);
    parser_advance(parser);
    return true;
}

/* Everything else of the language counts durations in nanoseconds; no duration is shorter than a millisecond. */
static bool read_duration(rule_parser *parser, action_setting *setting)
{
    int64_t nanoseconds;
    const size_t begin = parser->at.begin;
    if (parser->at.kind != TOKEN_DURATION)
        return setting_expected(parser, setting->form);
    if (!parser_duration(parser, &nanoseconds))
        return false;
    setting->number = nanoseconds / NANOSECONDS_PER_MILLISECOND;
    return is_in_bounds(setting) || setting_refused(parser, begin, setting->form);
}

/* A hint: the name that is nearest, or all of them. */
static void suggest(char hint[LONGEST_MESSAGE], const char *nearest, const char *otherwise, const char *const *names,
                    size_t count)
{
    size_t used;
    if (nearest) {
        snprintf(hint, LONGEST_MESSAGE, "did you mean %s?", nearest);
        return;
    }
    used = (size_t)snprintf(hint, LONGEST_MESSAGE, "%s", otherwise);
    for (size_t i = 0; i < count && used < LONGEST_MESSAGE; i++)
        used += (size_t)snprintf(hint + used, LONGEST_MESSAGE - used, " %s", names[i]);
}

static bool read_choice(rule_parser *parser, action_setting *setting)
{
    const setting_form *form = setting->form;
    char hint[LONGEST_MESSAGE];
    const size_t begin = parser->at.begin;
    text chosen;
    if (parser->at.kind != TOKEN_WORD && !parser_at_string(parser))
        return setting_expected(parser, form);
    if (!parser_name(parser, &chosen, "a word", form->doc))
        return false;
    for (setting->number = 0; form->choices[setting->number]; setting->number++)
        if (text_is(chosen, form->choices[setting->number]))
            return true;
    const char *nearest = names_nearest(chosen, form->choices, (size_t)setting->number);
    suggest(hint, nearest, "it is one of:", form->choices, (size_t)setting->number);
    char message[LONGEST_MESSAGE];
    snprintf(message, sizeof message, "the setting %s cannot be \"%.*s\"", form->name,
             (int)(chosen.length < 60 ? chosen.length : 60), chosen.bytes);
    return parser_complain(parser, begin, message, hint);
}

static bool read_value(rule_parser *parser, action_setting *setting)
{
    switch (setting->form->type) {
    case SETTING_TEXT:
        return parser_at_string(parser) ? parser_string(parser, &setting->text) : setting_expected(parser, setting->form);
    case SETTING_CHOICE:
        return read_choice(parser, setting);
    case SETTING_DURATION:
        return read_duration(parser, setting);
    case SETTING_LIST:
        return parser->at.kind == TOKEN_ARRAY_BEGIN ? read_list(parser, &setting->items, &setting->item_count)
                                                    : setting_expected(parser, setting->form);
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

/* A word that is neither a setting nor a clause: which of them is it nearer to? */
static bool no_such_setting(rule_parser *parser, const action_form *form)
{
    char message[LONGEST_MESSAGE], hint[LONGEST_MESSAGE];
    const char **names = parser_allocate(parser, form->setting_count * sizeof *names);
    size_t count = 0;
    const text found = parser_written(parser);
    if (!names)
        return false;
    for (size_t i = 0; i < form->setting_count; i++)
        if (setting_is_of(&form->settings[i], form))
            names[count++] = form->settings[i].name;
    const char *nearest = names_nearest(found, names, count);
    if (!nearest && names_nearest(found, parser_clauses, parser_clause_count))
        return true;
    suggest(hint, nearest, "its settings are:", names, count);
    snprintf(message, sizeof message, "the action %s has no setting \"%.*s\"", form->name,
             found.length < 60 ? (int)found.length : 60, found.bytes);
    return parser_complain(parser, parser->at.begin, message, hint);
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
                return parser_complain(parser, parser->at.begin, "the setting is given twice", NULL);
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
        parser_expected(parser, "an action", NULL, 0, "to stdout, to file \"PATH\" …");
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
    while (parser_at_string(parser) || parser->at.kind == TOKEN_ARRAY_BEGIN)
        if (!read_argument(parser, call, form))
            return NULL;
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
