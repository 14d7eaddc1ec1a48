/* The action pipe: a process that stays and reads JSON Lines. */
#ifndef BUILTINS_ACTIONS_PIPE_H
#define BUILTINS_ACTIONS_PIPE_H

#include "builtins/actions/sink.h"
#include "grammar/base/setting_table.h"

typedef struct pipe_settings {
#define SETTING(MEMBER, NAME, TYPE, ...) setting_value_##TYPE MEMBER;
#include "builtins/actions/pipe.def"
#undef SETTING
} pipe_settings;

bool pipe_open(sink *to);
bool pipe_send(sink *to, const kf_delivery *what);
bool pipe_work(sink *to);
void pipe_watch(sink *to, watch *on);
void pipe_finish(sink *to);
bool pipe_close(sink *to);

#endif
