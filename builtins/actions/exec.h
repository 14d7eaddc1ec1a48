/* The action exec: a process for each event. */
#ifndef BUILTINS_ACTIONS_EXEC_H
#define BUILTINS_ACTIONS_EXEC_H

#include "builtins/actions/sink.h"

enum { EXEC_RUNNING, EXEC_TIMEOUT, EXEC_SETTINGS };
extern const setting_form exec_settings[EXEC_SETTINGS];

bool exec_open(sink *to);
bool exec_send(sink *to, const kf_delivery *what);
bool exec_work(sink *to);
void exec_watch(sink *to, watch *on);
bool exec_close(sink *to);

#endif
