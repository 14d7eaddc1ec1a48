/* The instructions of all rules. */
#ifndef ENGINE_PLAN_EMIT_H
#define ENGINE_PLAN_EMIT_H

#include "engine/plan/builder_internal.h"

/* Emits the instructions of all rules. It needs the rules' forms, which of them are joined, and how many predicates wake each
 * rule. Sets build->failed if memory ran out. */
void emit_rules(builder *build);

#endif
