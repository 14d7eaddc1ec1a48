/*
 * What `dedup` and `limit` remember of the events that have passed: for each group of events, when its windows were opened, or
 * how full its bucket is. The router asks about every matched event, in the order of input (run/steps.c). doc/state.md explains
 * it to users.
 *
 * A group is known by its key. Only a keyed hash of the key is kept, 128 bits long: every group takes the same memory, and
 * texts from events are neither stored nor compared. The number of groups is bounded; a new one takes the place of the one that
 * has not been seen for the longest time. Times are nanoseconds since 1970 and may have any value; arithmetic is exact.
 *
 * For one thread at a time.
 */
#ifndef BUILTINS_GROUPS_GROUPS_H
#define BUILTINS_GROUPS_GROUPS_H

#include "builtins/groups/group_table.h"
#include "grammar/base/arena.h"
#include "kmsfilter.h"

#define GROUPS_DEFAULT_MOST 100000

typedef struct groups groups;

typedef enum group_verdict {
    GROUP_PASSES,
    GROUP_REPEATED,  /* dedup: drop the event */
    GROUP_EXHAUSTED, /* limit: drop the event */
    GROUP_FAILED     /* memory ran out; nothing is remembered of the event */
} group_verdict;

/* Groups that begin with what `state_folder` holds; if it is NULL, they begin with nothing and are in memory only. There are at
 * most `most` of them (0: 100,000; never more than 2^30). Nobody else can use the folder until they are freed. NULL on error:
 * `error` says what, its file is `state_folder`, its other texts are constants, and errno is set. */
groups *groups_new(size_t most, const char *state_folder, kf_error *error);

/* What was not committed is lost. */
void groups_free(groups *known);

/* What an event has left behind in its group. */
typedef struct group_trace {
    keyed_hash hash;
    group_kind kind;
    int64_t begin; /* of the window that it opened */
} group_trace;

/* An event of the group `key` (any bytes: the rule, the clause and the values, so composed that no two groups share them) at
 * `time`. It is repeated if its time lies in a window of its group that is remembered; otherwise it opens the window [time,
 * time + window). The four windows of a group that were used last are remembered. `window` is 0 at least; with 0 everything
 * passes. *left is set for an event that passes. */
group_verdict groups_dedup(groups *known, text key, int64_t time, int64_t window, group_trace *left);

/* An event of the group `key` at `time`. It takes a token out of the group's bucket, which holds `count` of them (1 … 2^53), is
 * full at first, and is refilled evenly, `count` tokens every `period` (1 … 2^60), as the times of events go on; an event whose
 * time is earlier than one before it finds the bucket as that one left it. */
group_verdict groups_limit(groups *known, text key, int64_t time, uint64_t count, int64_t period, group_trace *left);

/* Forgets an event that no target has got: removes its window, or gives its token back, so that the event passes if it comes
 * again. */
void groups_take_back(groups *known, const group_trace *left);

/* Keeps a text with the groups, under a name (notes.h). A text that was there before is replaced. False if memory ran out. */
bool groups_note(groups *known, const char *name, const char *value);

/* The text under a name, perhaps from a run before; NULL if there is none. It is valid until the next note. */
const char *groups_noted(groups *known, const char *name);

/* Takes a snapshot (snapshots.h): copies what has changed since the last one. *taken says whether there was something to copy,
 * and room for it. Without a state folder there never is. False if memory ran out, and everything stays as it was. */
bool groups_take_snapshot(groups *known, bool *taken);

/* How many snapshots have not been saved. */
size_t groups_snapshots(const groups *known);

/* Saves the oldest `count` snapshots. On error none of them is saved, and they stay for the next attempt. */
bool groups_save(groups *known, size_t count, kf_error *error);

/* Removes the snapshots unsaved. What they say has then changed since the last snapshot that was saved. */
void groups_drop_snapshots(groups *known);

/* Saves everything as it is now. Errors as above. */
bool groups_commit(groups *known, kf_error *error);

/* How many groups are remembered, and how many have been forgotten since the start because there were too many. */
size_t groups_count(const groups *known);
uint64_t groups_forgotten(const groups *known);

#endif
