/* Adds rules to a compiler, one at a time, and records what is wrong with each: a name that is taken, an action that does not
 * exist. */
#ifndef BUILTINS_RULES_ADD_RULE_H
#define BUILTINS_RULES_ADD_RULE_H

#include "builtins/rules/compiler.h"

/* Checks a rule's name and actions, and adds it. KF_OK, or another status with an error recorded. */
kf_status compiler_add_rule(kf_compiler *compiler, rule_definition *rule);

/* Adds a rule that consists of a name, a title (NULL: none) and one pattern. `file` is its file, `pattern` its text. */
kf_status compiler_add_lone_pattern(kf_compiler *compiler, const source *file, const source *pattern, text rule,
                                    const char *title);

/* Turns the rule's pattern into what the engine needs, and resets the arena compiler->trees, in which the pattern's tree is. Does
 * neither if the rules are to be remembered. Called as soon as a pattern has been parsed, because the trees of many rules are ten
 * times as large as their text. */
void compiler_plan_pattern(kf_compiler *compiler, rule_definition *rule);

#endif
