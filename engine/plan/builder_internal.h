/* A program in the making, shared by builder.c (nodes), compile.c (rules), emit.c (instructions) and waking.c (what wakes a rule). */
#ifndef ENGINE_PLAN_BUILDER_INTERNAL_H
#define ENGINE_PLAN_BUILDER_INTERNAL_H

#include "engine/plan/builder.h"
#include "engine/plan/plan.h"

struct builder {
    program *target;
    plan work;
    uint32_t derivation_capacity;
    /* From here on: while rules are compiled. */
    form **patterns;   /* by rule: what its pattern asks */
    form **conditions; /* by rule: what its condition asks, NULL if it has none; NULL if no rule has one */
    numbers words;     /* one after the other: the rule, twice the length and one more if it is whole, the predicates */
    uint32_t word_count;
    wake_word *group; /* the words that begin with the predicate at hand */
    size_t group_capacity;
    uint32_t node_capacity, key_capacity;
    uint32_t code_capacity;
    uint32_t *first_path; /* by node: a path of the rule at hand below this first step */
    uint32_t *stamps;     /* by node: the rule, plus one, that `first_path` speaks of */
    bool failed, too_complex;
};

static inline const form *builder_condition(const builder *build, uint32_t rule)
{
    return build->conditions ? build->conditions[rule] : NULL;
}

#endif
