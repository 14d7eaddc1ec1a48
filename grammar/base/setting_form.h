/*
 * The documentation of settings as text: for messages of the parser, for help and for documents.
 */
#ifndef GRAMMAR_BASE_SETTING_FORM_H
#define GRAMMAR_BASE_SETTING_FORM_H

#include "grammar/base/action_form.h"

#include <stddef.h>

/* Room for each of the texts below; what is longer is cut. */
enum { SETTING_ROOM = 300 };

/* A number as a rule would write it: 64, 1M, 30s, spill. */
void setting_write_number(const setting_form *of, int64_t number, char room[SETTING_ROOM]);

/* What a rule may write: "a whole number from 1 to 1000", "a duration from 1ms to 1h", "one of block, spill, drop", "a string". */
void setting_write_values(const setting_form *of, char room[SETTING_ROOM]);

/* What holds where a rule says nothing, as a rule would write it; "" if nothing is set then. */
void setting_write_default(const setting_form *of, char room[SETTING_ROOM]);

#endif
