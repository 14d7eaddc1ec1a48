/*
 * For tables of settings. Such a table is a file NAME.def with an entry for each setting, which makes two things: a member of the struct in
 * which an action finds its settings (with `setting_value_TYPE`), and an entry of the table that the parser reads (setting_form).
 */
#ifndef GRAMMAR_BASE_SETTING_TABLE_H
#define GRAMMAR_BASE_SETTING_TABLE_H

#include "grammar/base/action_form.h"

/* The member of the struct, by the type of the setting. */
typedef const char *setting_value_TEXT;
typedef setting_list setting_value_LIST;
typedef int64_t setting_value_CHOICE;
typedef int64_t setting_value_NUMBER;
typedef int64_t setting_value_SIZE;
typedef int64_t setting_value_DURATION;

/* The column BOUNDS. */
#define BETWEEN(LEAST, MOST) .least = (LEAST), .most = (MOST)
#define ONE_OF(CHOICES) .choices = (CHOICES)
#define ANY_VALUE .least = 0

/* The column DEFAULT, by the type of the setting. */
#define SETTING_DEFAULT_TEXT(TEXT) .default_text = (TEXT)
#define SETTING_DEFAULT_LIST(NOTHING) .default_text = (NOTHING)
#define SETTING_DEFAULT_CHOICE(NUMBER) .by_default = (NUMBER)
#define SETTING_DEFAULT_NUMBER(NUMBER) .by_default = (NUMBER)
#define SETTING_DEFAULT_SIZE(NUMBER) .by_default = (NUMBER)
#define SETTING_DEFAULT_DURATION(NUMBER) .by_default = (NUMBER)

enum { NO_CHOICE = -1 };

#define KIB(COUNT) ((int64_t)(COUNT) << 10)
#define MIB(COUNT) ((int64_t)(COUNT) << 20)
#define SECONDS(COUNT) ((int64_t)(COUNT)*1000)
#define MINUTES(COUNT) SECONDS((COUNT)*60)
#define HOURS(COUNT) SECONDS((COUNT)*3600)
#define DAYS(COUNT) ((int64_t)(COUNT)*86400 * 1000)

#endif
