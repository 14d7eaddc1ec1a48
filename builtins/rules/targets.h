/* What a `to` clause becomes: a target, which is an action with its arguments and settings. */
#ifndef BUILTINS_RULES_TARGETS_H
#define BUILTINS_RULES_TARGETS_H

#include "builtins/rules/rule_set.h"
#include "builtins/text/name_table.h"

/* The index of the target that a call stands for, in rules->targets. Calls that are equal stand for one target: `known` has
 * those so far. There must be room for one more target, and one for each `else`. `call` is NULL for a rule without actions,
 * which means stdout. SIZE_MAX if memory ran out. */
size_t target_add(kf_rules *rules, name_table *known, const rule_definition *definition, const action_call *call);

#endif
