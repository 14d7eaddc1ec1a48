/* The action pipe: a process that stays and reads JSON Lines. */
#ifndef BUILTINS_ACTIONS_PIPE_H
#define BUILTINS_ACTIONS_PIPE_H

#include "builtins/actions/sink.h"

enum { PIPE_BUFFER, PIPE_TIMEOUT, PIPE_RESTARTS, PIPE_SETTINGS };
extern const setting_form pipe_settings[PIPE_SETTINGS];

bool pipe_open(sink *to);
bool pipe_send(sink *to, const kf_delivery *what);
bool pipe_work(sink *to);
void pipe_watch(sink *to, watch *on);
void pipe_finish(sink *to);
bool pipe_close(sink *to);

#endif
