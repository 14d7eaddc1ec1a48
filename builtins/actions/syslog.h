/* The action syslog: to the local socket, or RFC 5424 over UDP (RFC 5426) or over TCP with octet counting (RFC 6587). */
#ifndef BUILTINS_ACTIONS_SYSLOG_H
#define BUILTINS_ACTIONS_SYSLOG_H

#include "builtins/actions/sink.h"
#include "grammar/base/setting_table.h"

/* Values of settings: RFC 5424, 6.2.1, and places in syslog_formats. */
enum { SYSLOG_USER = 1, SYSLOG_NOTICE = 5 };
enum { SYSLOG_FORM_RFC5424, SYSLOG_FORM_LOCAL };

typedef struct syslog_settings {
#define SETTING(MEMBER, NAME, TYPE, ...) setting_value_##TYPE MEMBER;
#include "builtins/actions/syslog.def"
#undef SETTING
} syslog_settings;

bool syslog_check(const action *self, const action_call *call, fault *why);
bool syslog_open(sink *to);
bool syslog_send(sink *to, const kf_delivery *what);
bool syslog_close(sink *to);

#endif
