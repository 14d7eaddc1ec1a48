/* The action file: one that the rule names, or one that each event names. */
#ifndef BUILTINS_ACTIONS_FILE_H
#define BUILTINS_ACTIONS_FILE_H

#include "builtins/actions/sink.h"
#include "grammar/base/setting_table.h"

typedef struct file_settings {
#define SETTING(MEMBER, NAME, TYPE, ...) setting_value_##TYPE MEMBER;
#include "builtins/actions/file.def"
#undef SETTING
} file_settings;

bool file_open(sink *to);
bool file_send(sink *to, const kf_delivery *what);
bool file_close(sink *to);
bool file_reopen(sink *to);
bool file_writes_to(const sink *to, const struct stat *file);

#endif
