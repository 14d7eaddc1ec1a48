/* The action syslog: to the local socket, or RFC 5424 over UDP (RFC 5426) or over TCP with octet counting (RFC 6587). */
#ifndef BUILTINS_ACTIONS_SYSLOG_H
#define BUILTINS_ACTIONS_SYSLOG_H

#include "builtins/actions/sink.h"

enum { SYSLOG_FACILITY, SYSLOG_SEVERITY, SYSLOG_APP_NAME, SYSLOG_FORMAT, SYSLOG_TIMEOUT, SYSLOG_SETTINGS };
extern const setting_form syslog_settings[SYSLOG_SETTINGS];

/* What is wrong with an address, as it goes on behind "the action syslog"; NULL if nothing is. */
const char *syslog_check(const action_call *call, char *room, size_t size);

bool syslog_open(sink *to);
bool syslog_send(sink *to, const kf_delivery *what);
bool syslog_close(sink *to);

#endif
