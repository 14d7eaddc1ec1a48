/*
 * The settings of a target, as settings.def lists them: checked, and with the defaults for what a rule does not say.
 */
#ifndef BUILTINS_DELIVERY_SETTINGS_H
#define BUILTINS_DELIVERY_SETTINGS_H

#include "grammar/base/setting_table.h"

typedef struct delivery_settings {
#define SETTING(GROUP, MEMBER, NAME, TYPE, ...) setting_value_##TYPE MEMBER;
#include "builtins/delivery/settings.def"
#undef SETTING
} delivery_settings;

#endif
