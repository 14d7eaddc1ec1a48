/* Which rules an event wakes: builds the tree of their predicates while rules are compiled. match/awake.c walks the tree. */
#ifndef ENGINE_PLAN_WAKING_H
#define ENGINE_PLAN_WAKING_H

#include "engine/plan/builder_internal.h"

/* Chooses the predicates that wake each rule. It needs the rules' forms, and which of the rules are joined. Sets build->failed if
 * memory ran out. */
void waking_choose(builder *build);

/* Writes the choices into the program. It needs the rules' code. Sets build->failed if memory ran out. */
void waking_lay_out(builder *build);

/* Marks the derived nodes that must be filled for every event, because they wake some rule. */
void waking_mark_derived(program *target);

#endif
