/*
 * Notes: texts under names that are kept for the sources of a run, such as how far each file has been read. They are saved
 * together with the groups (groups.h), so that positions and groups always fit each other. For one thread at a time.
 */
#ifndef BUILTINS_GROUPS_NOTES_H
#define BUILTINS_GROUPS_NOTES_H

#include <stdbool.h>
#include <stddef.h>

typedef struct kept_note {
    char *name, *value; /* malloc'ed */
    bool changed;       /* since it was copied last */
} kept_note;

/* Zeroed: there are none. */
typedef struct notes {
    kept_note *all;
    size_t count, capacity;
} notes;

/* The note of that name; NULL if there is none. */
kept_note *notes_find(const notes *of, const char *name);

/* Copies a name and a value; a value that was there before is replaced. NULL if memory ran out, and nothing has changed. */
kept_note *notes_set(notes *of, const char *name, const char *value);

bool notes_have_changed(const notes *of);

/* Copies those that have changed into `to`, which is empty, and marks them as unchanged. False if memory ran out, and
 * everything stays as it was. */
bool notes_copy_changed(notes *to, notes *from);

/* Marks those that are in a copy as changed again. */
void notes_change_again(notes *of, const notes *copied);

void notes_free(notes *of);

#endif
