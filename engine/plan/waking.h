/* Which rules an event wakes: the tree of their predicates, made while rules are compiled. awake.c walks it. */
#ifndef ENGINE_PLAN_WAKING_H
#define ENGINE_PLAN_WAKING_H

#include "engine/plan/builder_internal.h"

/* Chooses by what each rule is woken; needs the rules' forms, and which of them are joined. */
void waking_choose(builder *build);

/* Lays the choices out in the program; needs the rules' code. Both set build->failed if memory ran out. */
void waking_lay_out(builder *build);

/* Which derived nodes have to be filled for every event, since some rule is woken by them. */
void waking_mark_derived(program *target);

#endif
