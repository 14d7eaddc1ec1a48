/* Forms: what a rule asks, as AND, OR and NOT over predicates. */
#include "engine/plan/builder.h"
#include "engine/plan/plan.h"

void plan_count_form(plan *work)
{
    if (++work->combinations > BUILDER_MOST_COMBINATIONS * 16U)
        work->too_complex = true;
}

form *plan_new_form(plan *work, form_kind kind)
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

bool plan_add_child(form *parent, form *child)
{
    if (!child)
        return false;
    child->next = parent->first;
    parent->first = child;
    return true;
}

form *plan_test(plan *work, uint32_t number)
{
    form *test = plan_new_form(work, FORM_TEST);
    if (test)
        test->predicate = number;
    return work->failed ? NULL : test;
}

form *plan_copy_form(arena *memory, const form *shape)
{
    form *copy = arena_allocate(memory, sizeof *copy);
    if (!copy)
        return NULL;
    *copy = *shape;
    form **end = &copy->first;
    for (const form *child = shape->first; child; child = child->next) {
        *end = plan_copy_form(memory, child);
        if (!*end)
            return NULL;
        end = &(*end)->next;
    }
    *end = NULL;
    return copy;
}
