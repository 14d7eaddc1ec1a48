/* The instructions of all rules. */
#ifndef ENGINE_PLAN_EMIT_H
#define ENGINE_PLAN_EMIT_H

#include "engine/plan/builder_internal.h"

/* Needs the rules' forms, which of them are joined, and by how many predicates each is woken. Sets build->failed if memory ran out. */
void emit_rules(builder *build);

#endif
