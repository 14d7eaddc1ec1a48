/* Remembers the predicates of rules with their texts, so that the program can explain why a rule did not match. */
#include "engine/plan/forms.h"

#include "grammar/base/vec.h"

#include <stdlib.h>
#include <string.h>

static rule_predicate *new_asked(plan *work)
{
    if (!vec_reserve(work->asked, work->asked_count, work->asked_capacity, 1))
        return NULL;
    return &work->asked[work->asked_count++];
}

/* Keeps the values that a predicate is about, so that an explanation can show them. */
static void keep_values(plan *work, const form *shape)
{
    if (shape->kind == FORM_TEST)
        program_keep(work->target, work->target->predicates[shape->predicate].path, true);
    for (const form *child = shape->first; child; child = child->next)
        keep_values(work, child);
}

/* Copies a text and puts one blank in place of each line end and the white space around it. Returns the copy's length. The
 * terminating NUL is there already. */
static size_t copy_on_one_line(char *to, const char *from, size_t length)
{
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        const bool blank = from[i] == '\n' || from[i] == '\r' || from[i] == '\t' || from[i] == ' ';
        const bool ends_line = from[i] == '\n' || from[i] == '\r';
        if (ends_line && used && to[used - 1] != ' ')
            to[used++] = ' ';
        if (!blank || (!ends_line && used && to[used - 1] != ' '))
            to[used++] = from[i];
    }
    return used;
}

void plan_remember(plan *work, text path, span place, const form *shape)
{
    if (!work->remember || place.end > work->written.length)
        return;
    for (uint32_t i = 0; i < work->asked_count; i++)
        if (work->asked[i].offset == place.begin)
            return; /* the items before an interlocked $or are planned once for each branch */
    arena *memory = &work->target->memory;
    const size_t length = place.end - place.begin, label = path.bytes ? path.length + 2 : 0;
    char *written = arena_allocate(memory, label + length + 1);
    form *copy = plan_copy_form(memory, shape);
    rule_predicate *made = written && copy ? new_asked(work) : NULL;
    if (!made) {
        work->failed = true;
        return;
    }
    if (path.bytes) {
        memcpy(written, path.bytes, path.length);
        written[path.length] = ':';
        written[path.length + 1] = ' ';
    }
    const size_t used = copy_on_one_line(written + label, work->written.bytes + place.begin, length);
    copy->next = NULL;
    keep_values(work, copy);
    *made = (rule_predicate){{written, label + used}, place.begin, copy};
}
