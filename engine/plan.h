/*
 * From a rule's pattern to its normal form: predicates that are shared by all rules, combined by AND and OR. The plan is what
 * program.c turns into a program; it lives only while rules are compiled.
 */
#ifndef ENGINE_PLAN_H
#define ENGINE_PLAN_H

#include "engine/program_internal.h"

typedef struct plan {
    program *target; /* paths, values and predicates are built in place */
    arena scratch;   /* what only the plan needs */
    uint32_t *slots; /* hash table of predicates by their canonical text: number + 1 */
    uint32_t slot_count;
    text *keys; /* by predicate: its canonical text */
    uint32_t capacity;
    uint32_t combinations; /* of the rule at hand */
    bool failed;           /* memory ran out */
    bool too_complex;
} plan;

bool plan_init(plan *work, program *target);
void plan_free(plan *work);

/* The normal form of a pattern, in the program's arena; NULL if work->failed or work->too_complex. */
form *plan_rule(plan *work, const pattern_item *items);

/* The number of a predicate, made if there is none like it. `operands` is NULL for PRESENT and ABSENT. UINT32_MAX if memory ran out. */
uint32_t plan_predicate(plan *work, predicate_kind kind, uint32_t path, const alternative *operands);

#endif
