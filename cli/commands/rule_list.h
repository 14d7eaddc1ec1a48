/*
 * The list of rules that --list-rules prints.
 */
#ifndef CLI_COMMANDS_RULE_LIST_H
#define CLI_COMMANDS_RULE_LIST_H

#include "kmsfilter.h"

/* Prints the rules on standard output; returns the exit status. `disabled` rules were left out. */
int rule_list_print(const kf_rules *rules, size_t disabled, bool json);

#endif
