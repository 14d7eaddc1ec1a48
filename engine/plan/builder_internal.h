/* A program that is being made, shared by builder.c (nodes), compile.c (rules), emit.c (instructions) and waking.c (the
 * predicates that wake a rule). */
#ifndef ENGINE_PLAN_BUILDER_INTERNAL_H
#define ENGINE_PLAN_BUILDER_INTERNAL_H

#include "engine/plan/builder.h"
#include "engine/plan/plan.h"

struct builder {
    program *target;
    plan work;
    uint32_t derivation_capacity;
    /* The members from here on are used while rules are compiled. */
    form **patterns;   /* by rule: the form of its pattern */
    form **conditions; /* by rule: the form of its condition, NULL if it has none; the array is NULL if no rule has one */
    numbers words;     /* words, one after the other: the rule; twice the length, plus one if the word is whole; the predicates */
    uint32_t word_count;
    wake_word *group; /* the words that begin with the current predicate */
    size_t group_capacity;
    uint32_t node_capacity, key_capacity;
    uint32_t code_capacity;
    uint32_t *first_path; /* by node: a path of the current rule below this first step */
    uint32_t *stamps;     /* by node: the rule, plus one, to which `first_path` belongs */
    bool failed, too_complex;
};

static inline const form *builder_condition(const builder *build, uint32_t rule)
{
    return build->conditions ? build->conditions[rule] : NULL;
}

#endif
