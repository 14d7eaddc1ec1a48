/*
 * What groups have changed but not saved yet. A snapshot is a copy of what has changed since the one before: groups of the
 * table, and notes. Snapshots wait in a queue until groups.h is told to save them, because what they say may only be saved once
 * the events before them are settled (receipts.h).
 */
#ifndef BUILTINS_GROUPS_SNAPSHOTS_H
#define BUILTINS_GROUPS_SNAPSHOTS_H

#include "builtins/groups/group_store.h"
#include "builtins/groups/group_table.h"
#include "builtins/groups/notes.h"

/* Zeroed, there are none, and nothing has been saved. */
typedef struct snapshots {
    uint64_t saved;  /* the number of the last event that the store knows of */
    uint64_t copied; /* the number of the last event that a snapshot knows of */
    struct snapshot *oldest, *newest;
    size_t count;
    size_t copies;          /* of groups, in all of them */
    struct snapshot *spare; /* one that was saved, to be used again */
} snapshots;

/* Takes the table for saved as it is now. */
void snapshots_begin(snapshots *of, const group_table *table);

/* Copies what has changed since the last snapshot. *taken says whether there was something to copy, and room for it: when too
 * many copies wait already, nothing is copied. False if memory ran out, and everything stays as it was. */
bool snapshots_take(snapshots *of, const group_table *table, notes *noted, bool *taken);

/* Saves the oldest `count` of them in one transaction, and removes them. On error none of them is saved, and they stay. */
bool snapshots_save(snapshots *of, group_store *store, size_t count, kf_error *error);

/* Removes all of them unsaved. What they say counts as changed again. */
void snapshots_drop(snapshots *of, notes *noted);

void snapshots_free(snapshots *of);

#endif
