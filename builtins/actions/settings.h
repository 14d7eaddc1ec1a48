/*
 * From the settings that a rule gives an action to the struct in which the action finds them.
 */
#ifndef BUILTINS_ACTIONS_SETTINGS_H
#define BUILTINS_ACTIONS_SETTINGS_H

#include "builtins/text/buffer.h"
#include "grammar/base/ast.h"

/* A struct of form->settings_size bytes in `memory`, with copies of all texts: what is given, and the defaults for what is not. NULL if
 * memory ran out. An action without settings has a struct, too. */
const void *settings_read(const action_form *form, const action_setting *given, arena *memory);

/* Appends what tells these settings from others of the same form: equal settings append equal bytes. */
void settings_append_key(const action_form *form, const void *settings, buffer *key);

#endif
