/*
 * The table of all actions, which actions.def lists. The compiler looks actions up here by their names and checks their arguments; the
 * router calls their functions through a sink (sink.h).
 */
#ifndef BUILTINS_ACTIONS_ACTIONS_H
#define BUILTINS_ACTIONS_ACTIONS_H

#include "builtins/actions/sink.h"

extern const action action_table[];
extern const size_t action_count;

/* The names alone, in the same order. */
extern const char *const action_names[];

/* NULL if there is none of this name. */
const action *action_find(text name);
const action_form *action_form_find(text name);

#endif
