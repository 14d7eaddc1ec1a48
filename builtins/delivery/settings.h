/*
 * The settings of a target, as settings.def lists them: in bounds, and with the default where a rule says nothing.
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
