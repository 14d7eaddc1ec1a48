/*
 * Decides for dedup and limit which events pass. The table of groups is group_table.c's, what is waiting to be saved is
 * snapshots.c's, and the file it is saved in is group_store.c's.
 */
#include "builtins/groups/groups.h"

#include "builtins/groups/snapshots.h"
#include "grammar/base/error.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_EVER ((size_t)1 << 30)

struct groups {
    group_table table;
    group_store *store; /* NULL: in memory only */
    keyed_hash secret;
    notes notes;
    snapshots waiting; /* what has changed, and is not in the store yet */
};

static bool load(groups *known, const char *folder, kf_error *error)
{
    known->store = group_store_open(folder, error);
    if (!known->store)
        return false;
    known->secret = group_store_secret(known->store);
    if (!group_store_load(known->store, &known->table, error))
        return false;
    snapshots_begin(&known->waiting, &known->table);
    return true;
}

static bool draw_secret(groups *known, kf_error *error)
{
    unsigned char secret[KEYED_HASH_BYTES];
    if (getentropy(secret, sizeof secret) != 0) {
        error_report(error, MESSAGE(STATE_WITHOUT_RANDOM), strerror(errno));
        return false;
    }
    known->secret = keyed_hash_read(secret);
    return true;
}

groups *groups_new(size_t most, const char *state_folder, kf_error *error)
{
    groups *known = calloc(1, sizeof *known);
    if (!known) {
        error_no_memory(error);
        return NULL;
    }
    if (most == 0)
        most = GROUPS_DEFAULT_MOST;
    group_table_init(&known->table, (uint32_t)(most < MOST_EVER ? most : MOST_EVER));
    if (state_folder ? load(known, state_folder, error) : draw_secret(known, error))
        return known;
    const int reason = errno;
    groups_free(known);
    errno = reason;
    return NULL;
}

void groups_free(groups *known)
{
    if (!known)
        return;
    snapshots_free(&known->waiting);
    group_store_close(known->store);
    notes_free(&known->notes);
    group_table_free(&known->table);
    free(known);
}

static bool contains(int64_t begin, int64_t window, int64_t time)
{
    /* The difference of any two int64_t fits in a uint64_t. */
    return time >= begin && (uint64_t)time - (uint64_t)begin < (uint64_t)window;
}

/* Puts a window first in its group, and removes the one at `index`. */
static void put_window_first(group_windows *windows, size_t index, int64_t begin)
{
    memmove(windows->begins + 1, windows->begins, index * sizeof *windows->begins);
    windows->begins[0] = begin;
}

group_verdict groups_dedup(groups *known, text key, int64_t time, int64_t window, group_trace *left)
{
    bool is_new;
    *left = (group_trace){keyed_hash_of(known->secret, key), GROUP_DEDUP, time};
    group *member = group_table_see(&known->table, left->hash, GROUP_DEDUP, &is_new);
    if (!member)
        return GROUP_FAILED;
    for (size_t i = 0; i < member->window_count; i++)
        if (contains(member->windows.begins[i], window, time)) {
            put_window_first(&member->windows, i, member->windows.begins[i]);
            return GROUP_REPEATED;
        }
    if (member->window_count < GROUP_WINDOWS)
        member->window_count++;
    put_window_first(&member->windows, member->window_count - 1U, time);
    return GROUP_PASSES;
}

/* Adds the tokens for the time since the latest event: elapsed * count / period, and the rest of that division as the fraction.
 * As the elapsed time is below 2^64 and the count at most 2^53, nothing exceeds 2^118. */
static void refill(group_bucket *bucket, int64_t time, uint64_t count, uint64_t period)
{
    if (time > bucket->latest) {
        const uint64_t elapsed = (uint64_t)time - (uint64_t)bucket->latest;
        const unsigned __int128 gained = (unsigned __int128)elapsed * count + bucket->fraction;
        const unsigned __int128 tokens = bucket->tokens + gained / period;
        bucket->tokens = tokens < count ? (uint64_t)tokens : count;
        bucket->fraction = (uint64_t)(gained % period);
        bucket->latest = time;
    }
    /* A stored bucket may be too full, if the rule had other numbers when it was stored. */
    if (bucket->tokens >= count) {
        bucket->tokens = count;
        bucket->fraction = 0;
    }
}

group_verdict groups_limit(groups *known, text key, int64_t time, uint64_t count, int64_t period, group_trace *left)
{
    bool is_new;
    *left = (group_trace){keyed_hash_of(known->secret, key), GROUP_LIMIT, time};
    group *member = group_table_see(&known->table, left->hash, GROUP_LIMIT, &is_new);
    if (!member)
        return GROUP_FAILED;
    if (is_new)
        member->bucket = (group_bucket){.tokens = count, .latest = time};
    refill(&member->bucket, time, count, (uint64_t)period);
    if (member->bucket.tokens == 0)
        return GROUP_EXHAUSTED;
    member->bucket.tokens--;
    return GROUP_PASSES;
}

/* Removes the window that begins there. A group always has a window, so its last one becomes one that holds only the end of
 * time. */
static void close_window(group *member, int64_t begin)
{
    int64_t *const begins = member->windows.begins;
    size_t at = 0;
    while (at < member->window_count && begins[at] != begin)
        at++;
    if (at == member->window_count)
        return;
    if (member->window_count == 1)
        begins[0] = INT64_MAX;
    else
        memmove(begins + at, begins + at + 1, (--member->window_count - at) * sizeof *begins);
}

void groups_take_back(groups *known, const group_trace *left)
{
    bool is_new;
    if (!group_table_has(&known->table, left->hash, left->kind))
        return;
    group *member = group_table_see(&known->table, left->hash, left->kind, &is_new);
    if (left->kind == GROUP_DEDUP)
        close_window(member, left->begin);
    else
        member->bucket.tokens++; /* the next event takes away what is too much */
}

bool groups_note(groups *known, const char *name, const char *value)
{
    return notes_set(&known->notes, name, value);
}

const char *groups_noted(groups *known, const char *name)
{
    const kept_note *found = notes_find(&known->notes, name);
    if (!found && known->store) {
        char *kept = group_store_noted(known->store, name);
        found = kept ? notes_set(&known->notes, name, kept) : NULL;
        free(kept);
    }
    return found ? found->value : NULL;
}

/* ---- Saving ---- */

bool groups_take_snapshot(groups *known, bool *taken)
{
    *taken = false;
    return !known->store || snapshots_take(&known->waiting, &known->table, &known->notes, taken);
}

size_t groups_snapshots(const groups *known)
{
    return known->waiting.count;
}

bool groups_save(groups *known, size_t count, kf_error *error)
{
    return snapshots_save(&known->waiting, known->store, count, error);
}

void groups_drop_snapshots(groups *known)
{
    snapshots_drop(&known->waiting, &known->notes);
}

/* The snapshots that wait are saved first, so that there is room for the last one. */
bool groups_commit(groups *known, kf_error *error)
{
    bool taken;
    if (!groups_save(known, groups_snapshots(known), error))
        return false;
    if (groups_take_snapshot(known, &taken))
        return groups_save(known, groups_snapshots(known), error);
    error_no_memory(error);
    return false;
}

size_t groups_count(const groups *known)
{
    return known->table.count;
}

uint64_t groups_forgotten(const groups *known)
{
    return known->table.evicted;
}
