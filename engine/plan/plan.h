/*
 * From a rule's pattern and condition to their normal form: predicates that are shared by all rules, combined by AND, OR and NOT. The plan is what
 * compile.c turns into a program; it lives only while rules are compiled.
 */
#ifndef ENGINE_PLAN_PLAN_H
#define ENGINE_PLAN_PLAN_H

#include "engine/program/program_data.h"
#include "engine/tables/hash_table.h"

typedef struct plan {
    program *target;              /* paths, values and predicates are built in place */
    arena scratch;                /* what only the plan needs */
    arena lists;                  /* what only the pattern that is being read needs */
    arena draft;                  /* what only the predicate that is being made needs */
    hash_table known;             /* predicates, by their canonical text */
    text *keys;                   /* by predicate: its canonical text */
    const alternative **literals; /* by check: of a regular expression, what every match contains one of; NULL: not known */
    uint32_t predicate_capacity, key_capacity;
    uint32_t check_capacity, literal_capacity;
    text *set_paths;     /* that the items read so far have set, the newest last */
    uint32_t *set_slots; /* hash table of them: place + 1 */
    uint32_t set_count, set_capacity;
    uint32_t set_slot_count; /* twice the capacity */
    uint32_t combinations;   /* of the rule at hand */
    bool remember;           /* what the rules ask */
    text written;            /* of the rule at hand */
    rule_predicate *asked;   /* of the rule at hand */
    uint32_t asked_count, asked_capacity;
    bool failed; /* memory ran out */
    bool too_complex;
} plan;

void plan_init(plan *work, program *target);
void plan_free(plan *work);

/* The normal form of a pattern, in the plan's arena; it needs nothing of the tree. NULL if work->failed or work->too_complex. */
form *plan_pattern(plan *work, const pattern_item *items);

/* ---- plan_condition.c ---- */

/* The same of a condition. */
form *plan_condition(plan *work, const condition *asked);

/* ---- predicates.c ---- */

/* The number of a predicate, made if there is none like it. `operands` is NULL for PRESENT and ABSENT, and may be in the draft, which is
 * emptied. UINT32_MAX if memory ran out. */
uint32_t plan_predicate(plan *work, predicate_kind kind, uint32_t path, const alternative *operands);
uint32_t plan_check(plan *work, uint32_t path, const check *wanted);

/* ---- asked.c ---- */

/* Remembers, if it is wanted, what is asked at a place of the rule's text; `path` is a pattern field's, else bytes is NULL. */
void plan_remember(plan *work, text path, span place, const form *shape);

#endif
