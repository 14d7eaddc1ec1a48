/*
 * A delivery as text: as JSON for -o json, and as the lines of --dry-run, which tell what would have been sent where.
 */
#ifndef CLI_SAY_DRY_RUN_H
#define CLI_SAY_DRY_RUN_H

#include "cli/say/output.h"
#include "kmsfilter.h"

/* Writes {"rules":[…],"event":…}, with "input" in the place of "event" for the text that a rule's input has made. White space
 * around the event is left out. If `target` is not NULL, the line begins with "to". False if it cannot be written. */
bool delivery_print(output *to, const kf_rules *rules, const char *target, const kf_delivery *what);

/* Writes one line: the target, a tab and what it would have got; or as JSON {"to":…,"rules":[…],"event":…}. False if it cannot be
 * written. */
bool dry_run_print(output *to, const kf_rules *rules, bool json, const char *target, const kf_delivery *what);

#endif
