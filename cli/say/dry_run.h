/* --dry-run: what would have been sent, and where. */
#ifndef CLI_SAY_DRY_RUN_H
#define CLI_SAY_DRY_RUN_H

#include "cli/say/output.h"
#include "kmsfilter.h"

/* {"rules":[…],"event":…}, or "input" for what a rule's input has made, without the white space around it; "to" in front where there is a
 * target. */
bool delivery_print(output *to, const kf_rules *rules, const char *target, const kf_delivery *what);

/* One line on standard output: the target, a tab and what it would have got; or, as JSON, {"to":…,"rules":[…],"event":…}. False if it cannot
 * be written. */
bool dry_run_print(output *to, const kf_rules *rules, bool json, const char *target, const kf_delivery *what);

#endif
