/* Makes the table of rules (rule_set.h) of what a compiler has collected. */
#ifndef BUILTINS_RULES_ASSEMBLE_H
#define BUILTINS_RULES_ASSEMBLE_H

#include "builtins/rules/compiler.h"

/* The rules without their program: what each is called, its groups, targets and inputs, and the tests. All names must have been
 * resolved. NULL if memory ran out, or after an error that has been recorded. */
kf_rules *rules_new(kf_compiler *compiler, uint32_t time_node);

#endif
