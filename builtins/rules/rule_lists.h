/* Reads rules from JSON: a single event pattern, or the list of rules that `aws events list-rules` prints. */
#ifndef BUILTINS_RULES_RULE_LISTS_H
#define BUILTINS_RULES_RULE_LISTS_H

#include "builtins/rules/compiler.h"

/* KF_OK, or another status with an error recorded. */
kf_status compiler_add_json(kf_compiler *compiler, const source *file);

#endif
