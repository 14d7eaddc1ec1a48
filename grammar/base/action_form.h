/*
 * How an action is written, for the parser: which arguments it takes and which settings may stand behind them. The forms themselves are
 * tables in builtins/actions. setting_form.h says how a setting's documentation is read.
 */
#ifndef GRAMMAR_BASE_ACTION_FORM_H
#define GRAMMAR_BASE_ACTION_FORM_H

#include "grammar/base/arena.h"

#include <stdbool.h>
#include <stdint.h>

/* What a setting's value is, and how it is kept in the settings of an action. */
typedef enum setting_type {
    SETTING_TEXT,     /* a string: const char *, NULL if there is none */
    SETTING_LIST,     /* of strings: setting_list */
    SETTING_CHOICE,   /* one of some words, in quotes or not: its number as an int64_t, -1 if there is none */
    SETTING_NUMBER,   /* int64_t */
    SETTING_SIZE,     /* K, M and G may follow, for units of 1024: int64_t */
    SETTING_DURATION, /* in milliseconds: int64_t */
} setting_type;

typedef struct setting_list {
    const char **items;
    size_t count;
} setting_list;

typedef struct setting_form {
    const char *name;
    setting_type type;
    int64_t by_default;       /* if it is less than `least`, there is no default, and `doc` says what happens then */
    const char *default_text; /* of a text; NULL: none */
    int64_t least, most;
    const char *const *choices; /* of a choice; ends with NULL */
    const char *unit;           /* of a number: what it counts, such as "events"; "" otherwise */
    const char *doc;            /* a sentence or more */
    const char *example;        /* a value, as a rule would write it */
    unsigned groups;            /* the actions that have this setting: those whose form shares one of these bits */
    size_t offset;              /* where the value is in the struct of the action's settings */
} setting_form;

typedef enum argument_form {
    ARGUMENT_NONE,
    ARGUMENT_PATH,    /* relative to the rule file; may be a template, and is then named anew for each event */
    ARGUMENT_COMMAND, /* a list: a program and what it is given */
    ARGUMENT_ADDRESS  /* a string, which may be left out */
} argument_form;

typedef struct action_form {
    const char *name;
    argument_form argument;
    const setting_form *settings; /* of which it has those that setting_is_of names */
    size_t setting_count;
    unsigned groups;
    size_t settings_size; /* of the struct of its settings */
} action_form;

/* Whether an action has a setting of its form's table: a table may be one for several actions. */
static inline bool setting_is_of(const setting_form *setting, const action_form *action)
{
    return (setting->groups & action->groups) != 0;
}

/* NULL if there is no action of this name. */
typedef const action_form *action_forms(text name);

#endif
