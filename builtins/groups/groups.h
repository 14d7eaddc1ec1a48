/*
 * What `dedup` and `limit` remember of the events that have passed: which group of events had a window opened when, and how full each
 * group's bucket is. The router asks after matching, in the order of input. doc/state.md tells users what follows.
 *
 * A group is known by its key, of which a keyed hash of 128 bits is kept: every group takes the same memory, and texts from events
 * are neither stored nor compared. There are never more than a fixed number of groups; a new one takes the place of the one that
 * has not been seen for longest. Times are nanoseconds since the epoch, and may be any; arithmetic is exact.
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

/* Groups that begin with what `state_folder` holds (NULL: with nothing, and in memory only), at most `most` of them (0: the default
 * 100,000; no more than 2^30). The folder stays this object's alone until it is freed. NULL on error: `error` says what, its file
 * is `state_folder`, its other texts are constants, and errno is set. */
groups *groups_new(size_t most, const char *state_folder, kf_error *error);

/* Frees it; what was not committed is lost. */
void groups_free(groups *known);

/* What an event has left behind in its group. */
typedef struct group_trace {
    keyed_hash hash;
    group_kind kind;
    int64_t begin; /* of the window that it opened */
} group_trace;

/* An event of the group `key` (any bytes: the rule, the clause and the values, so composed that no two groups share them) at `time`.
 * It is repeated if its time lies in a window of its group that is remembered; otherwise it opens the window [time, time + window).
 * The four windows of a group that were used last are remembered. `window` is 0 at least; with 0 everything passes. *left is set
 * for an event that passes. */
group_verdict groups_dedup(groups *known, text key, int64_t time, int64_t window, group_trace *left);

/* An event of the group `key` at `time`. It takes a token out of the group's bucket, which holds `count` of them (1 … 2^53), is full at
 * first, and is refilled evenly, `count` tokens every `period` (1 … 2^60), as the times of events go on; an event whose time is
 * earlier than one before it finds the bucket as that one left it. */
group_verdict groups_limit(groups *known, text key, int64_t time, uint64_t count, int64_t period, group_trace *left);

/* For an event that nobody has got: its window is closed, its token given back, so that it passes if it comes again. */
void groups_take_back(groups *known, const group_trace *left);

/* A text that is kept with the groups (notes.h), in the place of the one before. False if memory ran out. */
bool groups_note(groups *known, const char *name, const char *value);

/* What was noted last under a name, perhaps before this run; NULL if nothing was. It lives until the next note. */
const char *groups_noted(groups *known, const char *name);

/* Copies what has changed since the last snapshot, as it is now. *taken: there was something, and room for it; too many changes
 * that are not saved are not copied. False if memory ran out, and all is as it was. */
bool groups_take_snapshot(groups *known, bool *taken);

/* How many there are that have not been saved. */
size_t groups_snapshots(const groups *known);

/* Makes the oldest snapshots survive the process, all or, on error, none of them, and the next attempt has them again; the
 * error's texts live as long as `known`. */
bool groups_save(groups *known, size_t count, kf_error *error);

/* Forgets them: what was in them has changed since the last that was saved. */
void groups_drop_snapshots(groups *known);

/* Makes all so far survive the process; errors as above. */
bool groups_commit(groups *known, kf_error *error);

/* How many groups are remembered, and how many have been forgotten since the start because there were too many. */
size_t groups_count(const groups *known);
uint64_t groups_forgotten(const groups *known);

#endif
