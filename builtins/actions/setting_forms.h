/*
 * The settings of all actions, for the parser and for help: from the tables ACTION.def of this folder, and from delivery/settings.def for the
 * actions that deliver over the network. For actions.c alone.
 *
 *   SETTING(MEMBER, NAME, TYPE, DEFAULT, BOUNDS, UNIT, DOC, EXAMPLE)
 *
 *   MEMBER    its name in the struct of the action's settings
 *   NAME      as rules write it
 *   TYPE      TEXT, LIST, CHOICE, NUMBER, SIZE or DURATION: setting_type
 *   DEFAULT   what holds where a rule says nothing: a number (of a duration, of milliseconds; of a choice, which it is or NO_CHOICE), or a
 *             text or NULL. A number below the bounds stands for none.
 *   BOUNDS    BETWEEN(LEAST, MOST), ONE_OF(CHOICES) or ANY_VALUE
 *   UNIT      what a number counts; else ""
 *   DOC       a sentence or more. If there is no default, it says what happens then.
 *   EXAMPLE   a value, as a rule would write it, and behind it other settings that it needs
 */
#ifndef BUILTINS_ACTIONS_SETTING_FORMS_H
#define BUILTINS_ACTIONS_SETTING_FORMS_H

#include "builtins/actions/exec.h"
#include "builtins/actions/file.h"
#include "builtins/actions/pipe.h"
#include "builtins/actions/syslog.h"
#include "builtins/delivery/settings.h"

#include <stddef.h>

/* The choices: the actions get the place of a choice in its list. Those of syslog stand in the order of RFC 5424, 6.2.1. */
static const char *const file_compressions[] = {"gzip", NULL};
static const char *const syslog_facilities[] = {
    "kern",  "user",  "mail",  "daemon", "auth",   "syslog", "lpr",    "news",   "uucp",   "cron",   "authpriv", "ftp", "ntp",
    "audit", "alert", "clock", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",   NULL};
static const char *const syslog_severities[] = {"emerg", "alert", "crit", "err", "warning", "notice", "info", "debug", NULL};
_Static_assert(sizeof syslog_facilities / sizeof syslog_facilities[0] == 24 + 1, "RFC 5424 has 24 facilities");
_Static_assert(sizeof syslog_severities / sizeof syslog_severities[0] == 8 + 1, "RFC 5424 has 8 severities");
static const char *const syslog_formats[] = {[SYSLOG_FORM_RFC5424] = "rfc5424", [SYSLOG_FORM_LOCAL] = "local", NULL};
static const char *const when_full_choices[] = {
    [KF_WHEN_FULL_BLOCK] = "block", [KF_WHEN_FULL_SPILL] = "spill", [KF_WHEN_FULL_DROP] = "drop", NULL};

/* Which actions have a setting of delivery/settings.def. A table that is one action's has GROUP_EVERY alone. */
typedef enum setting_group {
    GROUP_EVERY = 1,
    GROUP_HTTP = 2,
    GROUP_AWS = 4,
    GROUP_GROUPS = 8,
    GROUP_KINESIS = 16,
    GROUP_EVENTS = 32,
    GROUP_LOGS = 64
} setting_group;

/* clang-format off */
#define SETTING_ENTRY(STRUCT, GROUP, MEMBER, NAME, TYPE, DEFAULT, UNIT, DOC, EXAMPLE, ...)                                       \
    {.name = NAME, .type = SETTING_##TYPE, .unit = UNIT, .doc = DOC, .example = EXAMPLE, .groups = GROUP,                        \
     .offset = offsetof(STRUCT, MEMBER), SETTING_DEFAULT_##TYPE(DEFAULT), __VA_ARGS__},
/* clang-format on */

#define SETTING(MEMBER, NAME, TYPE, DEFAULT, BOUNDS, UNIT, DOC, EXAMPLE)                                                         \
    SETTING_ENTRY(file_settings, GROUP_EVERY, MEMBER, NAME, TYPE, DEFAULT, UNIT, DOC, EXAMPLE, BOUNDS)
static const setting_form file_forms[] = {
#include "builtins/actions/file.def"
};
#undef SETTING

#define SETTING(MEMBER, NAME, TYPE, DEFAULT, BOUNDS, UNIT, DOC, EXAMPLE)                                                         \
    SETTING_ENTRY(exec_settings, GROUP_EVERY, MEMBER, NAME, TYPE, DEFAULT, UNIT, DOC, EXAMPLE, BOUNDS)
static const setting_form exec_forms[] = {
#include "builtins/actions/exec.def"
};
#undef SETTING

#define SETTING(MEMBER, NAME, TYPE, DEFAULT, BOUNDS, UNIT, DOC, EXAMPLE)                                                         \
    SETTING_ENTRY(pipe_settings, GROUP_EVERY, MEMBER, NAME, TYPE, DEFAULT, UNIT, DOC, EXAMPLE, BOUNDS)
static const setting_form pipe_forms[] = {
#include "builtins/actions/pipe.def"
};
#undef SETTING

#define SETTING(MEMBER, NAME, TYPE, DEFAULT, BOUNDS, UNIT, DOC, EXAMPLE)                                                         \
    SETTING_ENTRY(syslog_settings, GROUP_EVERY, MEMBER, NAME, TYPE, DEFAULT, UNIT, DOC, EXAMPLE, BOUNDS)
static const setting_form syslog_forms[] = {
#include "builtins/actions/syslog.def"
};
#undef SETTING

#define SETTING(GROUP, MEMBER, NAME, TYPE, DEFAULT, BOUNDS, UNIT, DOC, EXAMPLE)                                                  \
    SETTING_ENTRY(delivery_settings, GROUP_##GROUP, MEMBER, NAME, TYPE, DEFAULT, UNIT, DOC, EXAMPLE, BOUNDS)
static const setting_form delivery_forms[] = {
#include "builtins/delivery/settings.def"
};
#undef SETTING

#endif
