/* The action file: one that the rule names, or one that each event names. */
#ifndef BUILTINS_ACTIONS_FILE_H
#define BUILTINS_ACTIONS_FILE_H

#include "builtins/actions/sink.h"

enum { FILE_OPEN, FILE_ROTATE_SIZE, FILE_ROTATE_TIME, FILE_KEEP, FILE_COMPRESS, FILE_SETTINGS };
extern const setting_form file_settings[FILE_SETTINGS];

bool file_open(sink *to);
bool file_send(sink *to, const kf_delivery *what);
bool file_close(sink *to);
bool file_reopen(sink *to);
bool file_writes_to(const sink *to, const struct stat *file);

#endif
