/* Copies what has changed, and saves the copies. */
#include "builtins/groups/snapshots.h"

#include <assert.h>
#include <stdlib.h>

/* The most groups in snapshots that wait, beside the first snapshot: about as many as are remembered by default. */
#define MOST_COPIES ((size_t)100000)

typedef struct snapshot {
    struct snapshot *next;
    uint64_t clock; /* the number of the last event before it */
    notes notes;
    size_t count, capacity;
    struct group_copy {
        uint32_t slot;
        group member;
    } groups[];
} snapshot;

void snapshots_begin(snapshots *of, const group_table *table)
{
    assert(of->count == 0);
    of->saved = of->copied = table->clock;
}

/* ---- Taking ---- */

/* Groups that have been seen since are the first in the table's list, which is in the order of last use. */
static size_t count_seen_since(const group_table *table, uint64_t since)
{
    size_t count = 0;
    for (uint32_t slot = table->newest; slot != GROUP_NONE && table->slots[slot].seen > since; slot = table->slots[slot].older)
        count++;
    return count;
}

/* A snapshot with room for so many groups: the spare one if it has enough. NULL if memory ran out. */
static snapshot *take_room(snapshots *of, size_t count)
{
    snapshot *made = of->spare;
    of->spare = NULL;
    if (made && made->capacity >= count)
        return made;
    free(made);
    const size_t capacity = count + count / 4 + 16;
    made = malloc(sizeof *made + capacity * sizeof made->groups[0]);
    if (made)
        made->capacity = capacity;
    return made;
}

static snapshot *copy_changes(snapshots *of, const group_table *table, notes *noted, size_t count)
{
    snapshot *made = take_room(of, count);
    if (!made)
        return NULL;
    *made = (snapshot){.clock = table->clock, .count = count, .capacity = made->capacity};
    uint32_t slot = table->newest;
    for (size_t i = 0; i < count; i++, slot = table->slots[slot].older)
        made->groups[i] = (struct group_copy){slot, table->slots[slot]};
    if (notes_copy_changed(&made->notes, noted))
        return made;
    free(made);
    return NULL;
}

bool snapshots_take(snapshots *of, const group_table *table, notes *noted, bool *taken)
{
    *taken = false;
    if (of->copied == table->clock && !notes_have_changed(noted))
        return true;
    const size_t count = count_seen_since(table, of->copied);
    if (of->count && of->copies + count > MOST_COPIES)
        return true;
    snapshot *made = copy_changes(of, table, noted, count);
    if (!made)
        return false;
    if (of->newest)
        of->newest->next = made;
    else
        of->oldest = made;
    of->newest = made;
    of->copied = made->clock;
    of->copies += count;
    of->count++;
    *taken = true;
    return true;
}

/* ---- Saving ---- */

/* Removes the oldest one, and keeps its memory as the spare one. */
static void remove_oldest(snapshots *of)
{
    snapshot *removed = of->oldest;
    of->oldest = removed->next;
    if (!of->oldest)
        of->newest = NULL;
    of->copies -= removed->count;
    of->count--;
    notes_free(&removed->notes);
    free(of->spare);
    of->spare = removed;
}

static bool write_snapshot(group_store *store, const snapshot *what, kf_error *error)
{
    bool written = true;
    for (size_t i = 0; written && i < what->count; i++)
        written = group_store_save(store, what->groups[i].slot, &what->groups[i].member, error);
    for (size_t i = 0; written && i < what->notes.count; i++)
        written = group_store_note(store, what->notes.all[i].name, what->notes.all[i].value, error);
    return written;
}

bool snapshots_save(snapshots *of, group_store *store, size_t count, kf_error *error)
{
    assert(count <= of->count);
    if (count == 0)
        return true;
    if (!group_store_begin(store, error))
        return false;
    const snapshot *next = of->oldest;
    for (size_t i = 0; i < count; i++, next = next->next)
        if (!write_snapshot(store, next, error)) {
            group_store_undo(store);
            return false;
        }
    if (!group_store_end(store, error))
        return false;
    for (size_t i = 0; i < count; i++) {
        of->saved = of->oldest->clock;
        remove_oldest(of);
    }
    return true;
}

void snapshots_drop(snapshots *of, notes *noted)
{
    while (of->oldest) {
        notes_change_again(noted, &of->oldest->notes);
        remove_oldest(of);
    }
    of->copied = of->saved;
}

void snapshots_free(snapshots *of)
{
    while (of->oldest)
        remove_oldest(of);
    free(of->spare);
}
