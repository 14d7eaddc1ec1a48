/*
 * The settings of settings.def as a struct: checked, converted, defaults filled in.
 */
#ifndef BUILTINS_DELIVERY_SETTINGS_H
#define BUILTINS_DELIVERY_SETTINGS_H

#include "builtins/delivery/delivery.h"
#include "grammar/base/arena.h"

/* Which actions know a setting: a set of these. */
typedef enum setting_group {
    SETTINGS_EVERY = 1,
    SETTINGS_HTTP = 2,
    SETTINGS_AWS = 4,
    SETTINGS_GROUPS = 8,
    SETTINGS_KINESIS = 16,
    SETTINGS_EVENTS = 32,
    SETTINGS_LOGS = 64
} setting_group;

typedef enum setting_type { SETTING_TEXT, SETTING_LIST, SETTING_NUMBER, SETTING_DURATION } setting_type;

typedef struct setting_list {
    const char **items;
    size_t count;
} setting_list;

typedef const char *setting_as_TEXT;
typedef setting_list setting_as_LIST;
typedef int64_t setting_as_NUMBER;
typedef int64_t setting_as_DURATION;

typedef struct settings {
#define SETTING(GROUP, NAME, TYPE, ...) setting_as_##TYPE NAME;
#include "builtins/delivery/settings.def"
#undef SETTING
} settings;

/* What help and completion say of one. */
typedef struct setting_info {
    const char *name, *by_default, *doc;
    setting_group group;
    setting_type type;
    int64_t least, most;
    size_t offset; /* in `settings` */
} setting_info;

extern const setting_info setting_table[];
extern const size_t setting_count;

/* Fills `into` from what the rule gives, for an action of these groups; texts are copied into `memory`. False with `why`. */
bool settings_read(settings *into, unsigned groups, const delivery_setting *given, size_t count, arena *memory, fault *why);

/* The text that env:VARIABLE or file:PATH stands for, copied into `memory`; a file's last newline is not part of it. NULL with `why`,
 * which names the source, never what is in it. */
const char *secret_read(const char *source, arena *memory, fault *why);

#endif
