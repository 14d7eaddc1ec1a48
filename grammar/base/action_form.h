/*
 * How an action is written, for the parser: which arguments it takes and which settings may stand behind them. The forms themselves are
 * tables in builtins/.
 */
#ifndef GRAMMAR_BASE_ACTION_FORM_H
#define GRAMMAR_BASE_ACTION_FORM_H

#include "grammar/base/arena.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum setting_form_type {
    FORM_TEXT,
    FORM_CHOICE, /* one of `choices`, in quotes or not; its number */
    FORM_NUMBER,
    FORM_SIZE,     /* K, M and G may follow, for units of 1024 */
    FORM_DURATION, /* in nanoseconds */
    FORM_LIST
} setting_form_type;

typedef struct setting_form {
    const char *name;
    setting_form_type type;
    int64_t by_default; /* of choices its number, -1: none; of texts and lists there is none */
    int64_t least, most;
    const char *const *choices; /* ends with NULL */
    const char *doc;            /* a line, with what holds where nothing is said */
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
    const setting_form *settings;
    size_t setting_count;
} action_form;

/* NULL if there is no action of this name. */
typedef const action_form *action_forms(text name);

#endif
