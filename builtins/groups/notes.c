/* There are as many as there are inputs on a command line, so they are looked for one after the other. */
#include "builtins/groups/notes.h"

#include <stdlib.h>
#include <string.h>

note *notes_find(const notes *of, const char *name)
{
    for (size_t i = 0; i < of->count; i++)
        if (strcmp(of->all[i].name, name) == 0)
            return &of->all[i];
    return NULL;
}

static note *add(notes *of, const char *name)
{
    note *larger = realloc(of->all, (of->count + 1) * sizeof *larger);
    if (!larger)
        return NULL;
    of->all = larger;
    larger[of->count] = (note){.name = strdup(name)};
    return larger[of->count].name ? &larger[of->count] : NULL;
}

note *notes_set(notes *of, const char *name, const char *value)
{
    note *found = notes_find(of, name);
    if (found && strcmp(found->value, value) == 0)
        return found;
    char *copy = strdup(value);
    note *goal = !copy ? NULL : found ? found : add(of, name);
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
    for (size_t i = 0; i < copied->count; i++)
        notes_find(of, copied->all[i].name)->changed = true;
}

void notes_free(notes *of)
{
    for (size_t i = 0; i < of->count; i++) {
        free(of->all[i].name);
        free(of->all[i].value);
    }
    free(of->all);
}
