/*
 * Makes the struct in which an action finds its settings from what a rule says.
 */
#ifndef BUILTINS_ACTIONS_SETTINGS_H
#define BUILTINS_ACTIONS_SETTINGS_H

#include "builtins/text/buffer.h"
#include "grammar/base/ast.h"

/* Makes a struct of form->settings_size bytes in `memory`, with copies of all texts. A setting that is not given has its
 * default. NULL if memory ran out. An action without settings has an empty struct. */
const void *settings_read(const action_form *form, const action_setting *given, arena *memory);

/* Appends the values to a key: two structs of the same form have equal keys if all their settings are equal. */
void settings_append_key(const action_form *form, const void *settings, buffer *key);

#endif
