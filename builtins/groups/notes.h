/*
 * Texts under names that a state keeps for the sources of a run, such as how far each has been read. Groups write them together
 * with what they remember (groups.h). One thread's at a time.
 */
#ifndef BUILTINS_GROUPS_NOTES_H
#define BUILTINS_GROUPS_NOTES_H

#include <stdbool.h>
#include <stddef.h>

typedef struct note {
    char *name, *value; /* malloc'ed */
    bool changed;       /* since it was copied last */
} note;

/* Zeroed: there are none. */
typedef struct notes {
    note *all;
    size_t count;
} notes;

/* NULL if there is none of that name. */
note *notes_find(const notes *of, const char *name);

/* Copies a name and a value, in the place of the value that was there. NULL if memory ran out, and all is as it was. */
note *notes_set(notes *of, const char *name, const char *value);

bool notes_have_changed(const notes *of);

/* Copies those that have changed into what holds none, and takes them for unchanged. False if memory ran out, and all is as it
 * was. */
bool notes_copy_changed(notes *to, notes *from);

/* Takes those that are in a copy for changed again. */
void notes_change_again(notes *of, const notes *copied);

void notes_free(notes *of);

#endif
