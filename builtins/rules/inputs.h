/* What an `input` clause compiles to. */
#ifndef BUILTINS_RULES_INPUTS_H
#define BUILTINS_RULES_INPUTS_H

#include "builtins/rules/compiler.h"
#include "builtins/rules/rule_set.h"

/* Compiles an input clause into the rules' memory. NULL if memory ran out, or after an error that has been recorded. */
const rule_input *input_compile(kf_compiler *compiler, kf_rules *rules, const rule_definition *rule,
                                const input_definition *written);

/* Compiles a template of the rule language. Its result begins with `folder`, which may be NULL. NULL if memory ran out. */
const template *input_template(kf_rules *rules, const input_definition *written, const char *folder);

#endif
