/*
 * The form of an action: the arguments that it takes and the settings that may follow them. The parser reads actions by their
 * forms. The forms are tables in builtins/actions. setting_form.h reads the documentation of settings.
 */
#ifndef GRAMMAR_BASE_ACTION_FORM_H
#define GRAMMAR_BASE_ACTION_FORM_H

#include "grammar/base/arena.h"

#include <stdbool.h>
#include <stdint.h>

/* The type of a setting's value, and how the value is stored in the struct of the action's settings. */
typedef enum setting_type {
    SETTING_TEXT,     /* a string: const char *, NULL if there is none */
    SETTING_LIST,     /* a list of strings: setting_list */
    SETTING_CHOICE,   /* one of some words, with or without quotes: its number as an int64_t, -1 if there is none */
    SETTING_NUMBER,   /* int64_t */
    SETTING_SIZE,     /* a size in bytes, with K, M or G behind it for units of 1024: int64_t */
    SETTING_DURATION, /* a duration in milliseconds: int64_t */
} setting_type;

typedef struct setting_list {
    const char **items;
    size_t count;
} setting_list;

typedef struct setting_form {
    const char *name;
    setting_type type;
    unsigned groups; /* the actions that have this setting are those whose form shares one of these bits */
    /* The default. If it is less than `least`, there is no default, and `doc` says what happens then. */
    int64_t by_default;
    const char *default_text; /* the default of a text; NULL: none */
    int64_t least, most;
    const char *const *choices; /* the words of a choice, with NULL at the end */
    const char *unit;           /* what a number counts, such as "events"; "" for other types */
    const char *doc;            /* one or more sentences */
    const char *example;        /* a value as a rule writes it */
    size_t offset;              /* the place of the value in the struct of the action's settings */
} setting_form;

typedef enum argument_form {
    ARGUMENT_NONE,
    ARGUMENT_PATH,    /* a path relative to the rule file; it may be a template, which gives a path for each event */
    ARGUMENT_COMMAND, /* a list: a program and its arguments */
    ARGUMENT_ADDRESS  /* a string, which may be left out */
} argument_form;

typedef struct action_form {
    const char *name;
    argument_form argument;
    const setting_form *settings; /* a table; the action has the settings for which setting_is_of is true */
    size_t setting_count;
    unsigned groups;
    size_t settings_size; /* the size of the struct of its settings */
} action_form;

/* True if an action has a setting of its form's table. Several actions may share one table. */
static inline bool setting_is_of(const setting_form *setting, const action_form *action)
{
    return (setting->groups & action->groups) != 0;
}

/* Finds the form of an action by its name. NULL if there is no such action. */
typedef const action_form *action_forms(text name);

#endif
