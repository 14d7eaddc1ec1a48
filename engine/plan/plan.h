/*
 * Turns a rule's pattern and condition into their normal form: predicates that all rules share, combined by AND, OR and NOT.
 * compile.c makes a program from it. The plan exists only while rules are compiled.
 */
#ifndef ENGINE_PLAN_PLAN_H
#define ENGINE_PLAN_PLAN_H

#include "engine/program/program_data.h"
#include "engine/tables/hash_table.h"

typedef struct plan {
    program *target;  /* paths, values and predicates are built in place */
    arena scratch;    /* memory that only the plan needs */
    arena lists;      /* memory of the current pattern's lists */
    arena draft;      /* memory of the predicate that is being made */
    hash_table known; /* predicates, by their canonical text */
    text *keys;       /* by predicate: its canonical text */
    /* by check: texts of which every match of the regular expression contains one; NULL: not known */
    const alternative **literals;
    uint32_t predicate_capacity, key_capacity;
    uint32_t check_capacity, literal_capacity;
    text *set_paths;     /* paths that the items read so far have set, the newest last */
    uint32_t *set_slots; /* hash table of set_paths: place + 1 */
    uint32_t set_count, set_capacity;
    uint32_t set_slot_count; /* twice the capacity */
    uint32_t combinations;   /* combinations of the current rule */
    bool remember;           /* true: predicates are remembered with their texts */
    text written;            /* text of the current rule */
    rule_predicate *asked;   /* predicates of the current rule */
    uint32_t asked_count, asked_capacity;
    bool failed; /* memory ran out */
    bool too_complex;
} plan;

void plan_init(plan *work, program *target);
void plan_free(plan *work);

/* The normal form of a pattern, in the plan's arena. The pattern's tree may be freed afterwards. NULL if work->failed or
 * work->too_complex. */
form *plan_pattern(plan *work, const pattern_item *items);

/* ---- plan_condition.c ---- */

/* The normal form of a condition, in the plan's arena. NULL if work->failed or work->too_complex. */
form *plan_condition(plan *work, const condition *asked);

/* ---- predicates.c ---- */

/* The number of a predicate. An equal predicate is used again; otherwise a new one is made. `operands` is NULL for PRESENT and
 * ABSENT. It may lie in the draft, which is emptied. UINT32_MAX if memory ran out. */
uint32_t plan_predicate(plan *work, predicate_kind kind, uint32_t path, const alternative *operands);
uint32_t plan_check(plan *work, uint32_t path, const check *wanted);

/* ---- asked.c ---- */

/* Remembers the predicate at a place of the rule's text, if the plan remembers predicates. `path` is the path of a pattern's
 * field; its bytes are NULL for a condition. */
void plan_remember(plan *work, text path, span place, const form *shape);

#endif
