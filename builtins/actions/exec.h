/* The action exec: a process for each event. */
#ifndef BUILTINS_ACTIONS_EXEC_H
#define BUILTINS_ACTIONS_EXEC_H

#include "builtins/actions/sink.h"
#include "grammar/base/setting_table.h"

typedef struct exec_settings {
#define SETTING(MEMBER, NAME, TYPE, ...) setting_value_##TYPE MEMBER;
#include "builtins/actions/exec.def"
#undef SETTING
} exec_settings;

bool exec_open(sink *to);
bool exec_send(sink *to, const kf_delivery *what);
bool exec_work(sink *to);
void exec_watch(sink *to, watch *on);
bool exec_close(sink *to);

#endif
