/* What the tests in rule files compile to. builtins/run/tests.c runs them. */
#ifndef BUILTINS_RULES_TEST_PLAN_H
#define BUILTINS_RULES_TEST_PLAN_H

#include "builtins/rules/compiler.h"
#include "builtins/rules/rule_set.h"

/* Compiles all tests that the compiler has collected into rules->tests. False if memory ran out, or after an error that has been
 * recorded. */
bool tests_compile(kf_compiler *compiler, kf_rules *rules);

#endif
