/* Forms: AND, OR and NOT over predicates. Most of the functions are in forms.h. */
#include "engine/plan/forms.h"

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
