/* There are as many notes as inputs on a command line, so they are searched one by one. */
#include "builtins/groups/notes.h"

#include "grammar/base/vec.h"

#include <assert.h>
#include <string.h>

kept_note *notes_find(const notes *of, const char *name)
{
    for (size_t i = 0; i < of->count; i++)
        if (strcmp(of->all[i].name, name) == 0)
            return &of->all[i];
    return NULL;
}

/* The place behind the last note, with a copy of the name. It counts once it has a value. */
static kept_note *new_note(notes *of, const char *name)
{
    if (!vec_reserve(of->all, of->count, of->capacity, 1))
        return NULL;
    kept_note *made = &of->all[of->count];
    *made = (kept_note){.name = strdup(name)};
    return made->name ? made : NULL;
}

kept_note *notes_set(notes *of, const char *name, const char *value)
{
    kept_note *found = notes_find(of, name);
    if (found && strcmp(found->value, value) == 0)
        return found;
    char *copy = strdup(value);
    kept_note *goal = !copy ? NULL : found ? found : new_note(of, name);
    if (!goal) {
        free(copy);
        return NULL;
    }
    of->count += !found;
    free(goal->value);
    goal->value = copy;
    goal->changed = true;
    return goal;
}

bool notes_have_changed(const notes *of)
{
    for (size_t i = 0; i < of->count; i++)
        if (of->all[i].changed)
            return true;
    return false;
}

bool notes_copy_changed(notes *to, notes *from)
{
    for (size_t i = 0; i < from->count; i++)
        if (from->all[i].changed && !notes_set(to, from->all[i].name, from->all[i].value)) {
            notes_free(to);
            *to = (notes){.count = 0};
            return false;
        }
    for (size_t i = 0; i < from->count; i++)
        from->all[i].changed = false;
    return true;
}

void notes_change_again(notes *of, const notes *copied)
{
    for (size_t i = 0; i < copied->count; i++) {
        kept_note *found = notes_find(of, copied->all[i].name);
        assert(found); /* notes are never removed */
        found->changed = true;
    }
}

void notes_free(notes *of)
{
    for (size_t i = 0; i < of->count; i++) {
        free(of->all[i].name);
        free(of->all[i].value);
    }
    free(of->all);
}
