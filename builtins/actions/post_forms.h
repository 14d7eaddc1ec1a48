/*
 * The settings of the actions that deliver over the network, for the parser: from delivery/settings.def, which says which action knows
 * which, and before them how often and how long delivery is tried. For actions.c alone.
 */
#ifndef BUILTINS_ACTIONS_POST_FORMS_H
#define BUILTINS_ACTIONS_POST_FORMS_H

#include "grammar/base/action_form.h"

#include <stdint.h>

/* Durations are milliseconds in settings.def, and nanoseconds in a form. */
#define SCALE_TEXT 1
#define SCALE_LIST 1
#define SCALE_NUMBER 1
#define SCALE_DURATION 1000000
#define MOST_DAYS (INT64_C(10000) * 86400 * 1000000000)

/* As kf_when_full. */
static const char *const when_full_choices[] = {"block", "spill", "drop", NULL};

#define SETTING(GROUP, NAME, TYPE, DEFAULT, LEAST, MOST, DOC) TAKE_##GROUP(NAME, TYPE, LEAST, MOST, DOC)
#define ENTRY(NAME, TYPE, LEAST, MOST, DOC)                                                                                      \
    {#NAME, FORM_##TYPE, -1, INT64_C(LEAST) * SCALE_##TYPE, INT64_C(MOST) * SCALE_##TYPE, NULL, DOC},
#define NOTHING(NAME, TYPE, LEAST, MOST, DOC)
#define RETRY_ENTRIES                                                                                                            \
    {"retry", FORM_NUMBER, -1, 0, 1000000, NULL, "how often an event is tried again (185)"},                                     \
        {"for", FORM_DURATION, -1, 1000000, MOST_DAYS, NULL, "how long (24h)"},                                                  \
        {"when_full",                                                                                                            \
         FORM_CHOICE,                                                                                                            \
         -1,                                                                                                                     \
         0,                                                                                                                      \
         0,                                                                                                                      \
         when_full_choices,                                                                                                      \
         "block, spill or drop: where events go while the queue is full (as --when-full says)"},

#define TAKE_EVERY ENTRY
#define TAKE_HTTP ENTRY
#define TAKE_AWS NOTHING
#define TAKE_GROUPS NOTHING
#define TAKE_KINESIS NOTHING
#define TAKE_EVENTS NOTHING
#define TAKE_LOGS NOTHING
static const setting_form http_settings[] = {RETRY_ENTRIES
#include "builtins/delivery/settings.def"
};
#undef TAKE_HTTP
#undef TAKE_AWS
#define TAKE_HTTP NOTHING
#define TAKE_AWS ENTRY
static const setting_form lambda_settings[] = {RETRY_ENTRIES
#include "builtins/delivery/settings.def"
};
#undef TAKE_GROUPS
#define TAKE_GROUPS ENTRY
static const setting_form queue_settings[] = {RETRY_ENTRIES
#include "builtins/delivery/settings.def"
};
#undef TAKE_GROUPS
#undef TAKE_KINESIS
#define TAKE_GROUPS NOTHING
#define TAKE_KINESIS ENTRY
static const setting_form kinesis_settings[] = {RETRY_ENTRIES
#include "builtins/delivery/settings.def"
};
#undef TAKE_KINESIS
#undef TAKE_EVENTS
#define TAKE_KINESIS NOTHING
#define TAKE_EVENTS ENTRY
static const setting_form eventbridge_settings[] = {RETRY_ENTRIES
#include "builtins/delivery/settings.def"
};
#undef TAKE_EVENTS
#undef TAKE_LOGS
#define TAKE_EVENTS NOTHING
#define TAKE_LOGS ENTRY
static const setting_form logs_settings[] = {RETRY_ENTRIES
#include "builtins/delivery/settings.def"
};

#undef SETTING
#undef ENTRY
#undef NOTHING

#define FORMS(TABLE) TABLE, sizeof(TABLE) / sizeof((TABLE)[0])

#endif
