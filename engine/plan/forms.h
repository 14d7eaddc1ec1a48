/* Forms: AND, OR and NOT over predicates, from which plan.c and plan_condition.c build what a rule asks. The functions are small
 * and called for every rule, so they are inline. */
#ifndef ENGINE_PLAN_FORMS_H
#define ENGINE_PLAN_FORMS_H

#include "engine/plan/builder.h"
#include "engine/plan/plan.h"

/* Counts a form that was made without plan_new_form. Sets work->too_complex if there are too many forms. */
static inline void plan_count_form(plan *work)
{
    if (++work->combinations > BUILDER_MOST_COMBINATIONS * 16U)
        work->too_complex = true;
}

/* Makes a form. NULL, with work->failed set, if memory ran out. */
static inline form *plan_new_form(plan *work, form_kind kind)
{
    form *made = arena_allocate(&work->scratch, sizeof *made);
    if (!made) {
        work->failed = true;
        return NULL;
    }
    made->kind = kind;
    plan_count_form(work);
    return made;
}

/* Adds a child to a form. False if `child` is NULL. */
static inline bool plan_add_child(form *parent, form *child)
{
    if (!child)
        return false;
    child->next = parent->first;
    parent->first = child;
    return true;
}

static inline form *plan_test(plan *work, uint32_t number)
{
    form *test = plan_new_form(work, FORM_TEST);
    if (test)
        test->predicate = number;
    return work->failed ? NULL : test;
}

/* Copies a form with all forms below it. NULL if memory ran out. */
form *plan_copy_form(arena *memory, const form *shape);

#endif
