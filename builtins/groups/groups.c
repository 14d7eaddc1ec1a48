/* The rules of dedup and limit over the table of group_table.h, and when that is loaded and saved. */
#include "builtins/groups/groups.h"

#include "builtins/groups/group_store.h"
#include "builtins/groups/notes.h"
#include "grammar/base/error.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_EVER ((size_t)1 << 30)

/* Groups in snapshots that are not saved, beyond the first: about as many as are remembered by default. */
#define MOST_COPIES ((size_t)100000)

/* What had changed at some moment since the snapshot before. */
typedef struct snapshot {
    struct snapshot *next;
    uint64_t clock; /* the number of the last event */
    notes notes;
    size_t count, capacity;
    struct group_copy {
        uint32_t slot;
        group member;
    } groups[];
} snapshot;

struct groups {
    group_table table;
    group_store *store; /* NULL: in memory only */
    keyed_hash secret;
    uint64_t committed; /* the number of the last event that the store knows of */
    uint64_t copied;    /* of the last one that a snapshot knows of */
    notes notes;
    snapshot *oldest, *newest; /* that are not saved */
    size_t snapshots;
    size_t copies;   /* of groups in them */
    snapshot *spare; /* one that is done with, to be used again */
};

static bool load(groups *known, const char *folder, kf_error *error)
{
    known->store = group_store_open(folder, error);
    if (!known->store)
        return false;
    known->secret = group_store_secret(known->store);
    if (!group_store_load(known->store, &known->table, error))
        return false;
    known->committed = known->copied = known->table.clock;
    return true;
}

static bool draw_secret(groups *known, kf_error *error)
{
    unsigned char secret[KEYED_HASH_BYTES];
    if (getentropy(secret, sizeof secret) != 0) {
        error_set(error, KF_IO, strerror(errno));
        error_hint(error, "dedup and limit need a random number");
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
    groups_drop_snapshots(known);
    free(known->spare);
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

/* Makes a window the first of its group, in the place of the one at `index`. */
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

/* Refills for the time that has gone by: elapsed * count / period tokens, and the rest of that division as the fraction. With an
 * elapsed time below 2^64 and a count up to 2^53 nothing exceeds 2^118. */
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
    /* Also where a stored bucket was filled under other numbers. */
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

/* The last window of a group becomes one in which only the end of time lies: a group always has one. */
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
        member->bucket.tokens++; /* the next event sees to it that there are not too many */
}

bool groups_note(groups *known, const char *name, const char *value)
{
    return notes_set(&known->notes, name, value);
}

const char *groups_noted(groups *known, const char *name)
{
    const note *found = notes_find(&known->notes, name);
    if (!found && known->store) {
        char *kept = group_store_noted(known->store, name);
        found = kept ? notes_set(&known->notes, name, kept) : NULL;
        free(kept);
    }
    return found ? found->value : NULL;
}

/* What has been seen since stands at the head of the list, which is in the order of last use. */
static size_t count_seen_since(const group_table *table, uint64_t since)
{
    size_t count = 0;
    for (uint32_t slot = table->newest; slot != GROUP_NONE && table->slots[slot].seen > since; slot = table->slots[slot].older)
        count++;
    return count;
}

/* Room for so many groups: the spare one if it has it. */
static snapshot *take_room(groups *known, size_t count)
{
    snapshot *made = known->spare;
    known->spare = NULL;
    if (made && made->capacity >= count)
        return made;
    free(made);
    const size_t capacity = count + count / 4 + 16;
    made = malloc(sizeof *made + capacity * sizeof made->groups[0]);
    if (made)
        made->capacity = capacity;
    return made;
}

static snapshot *copy_changes(groups *known, size_t count)
{
    const group_table *table = &known->table;
    snapshot *made = take_room(known, count);
    if (!made)
        return NULL;
    *made = (snapshot){.clock = table->clock, .count = count, .capacity = made->capacity};
    uint32_t slot = table->newest;
    for (size_t i = 0; i < count; i++, slot = table->slots[slot].older)
        made->groups[i] = (struct group_copy){slot, table->slots[slot]};
    if (notes_copy_changed(&made->notes, &known->notes))
        return made;
    free(made);
    return NULL;
}

bool groups_take_snapshot(groups *known, bool *taken)
{
    *taken = false;
    if (!known->store || (known->copied == known->table.clock && !notes_have_changed(&known->notes)))
        return true;
    const size_t count = count_seen_since(&known->table, known->copied);
    if (known->snapshots && known->copies + count > MOST_COPIES)
        return true;
    snapshot *made = copy_changes(known, count);
    if (!made)
        return false;
    if (known->newest)
        known->newest->next = made;
    else
        known->oldest = made;
    known->newest = made;
    known->copied = made->clock;
    known->copies += count;
    known->snapshots++;
    *taken = true;
    return true;
}

size_t groups_snapshots(const groups *known)
{
    return known->snapshots;
}

static void drop_oldest(groups *known)
{
    snapshot *dropped = known->oldest;
    known->oldest = dropped->next;
    if (!known->oldest)
        known->newest = NULL;
    known->copies -= dropped->count;
    known->snapshots--;
    notes_free(&dropped->notes);
    free(known->spare);
    known->spare = dropped;
}

static bool write_snapshot(const groups *known, const snapshot *what, kf_error *error)
{
    bool written = true;
    for (size_t i = 0; written && i < what->count; i++)
        written = group_store_save(known->store, what->groups[i].slot, &what->groups[i].member, error);
    for (size_t i = 0; written && i < what->notes.count; i++)
        written = group_store_note(known->store, what->notes.all[i].name, what->notes.all[i].value, error);
    return written;
}

bool groups_save(groups *known, size_t count, kf_error *error)
{
    if (count == 0)
        return true;
    if (!group_store_begin(known->store, error))
        return false;
    const snapshot *next = known->oldest;
    for (size_t i = 0; i < count; i++, next = next->next)
        if (!write_snapshot(known, next, error)) {
            group_store_undo(known->store);
            return false;
        }
    if (!group_store_end(known->store, error))
        return false;
    for (size_t i = 0; i < count; i++) {
        known->committed = known->oldest->clock;
        drop_oldest(known);
    }
    return true;
}

void groups_drop_snapshots(groups *known)
{
    while (known->oldest) {
        notes_change_again(&known->notes, &known->oldest->notes);
        drop_oldest(known);
    }
    known->copied = known->committed;
}

/* What there is first, so that there is room for the rest. */
bool groups_commit(groups *known, kf_error *error)
{
    bool taken;
    if (!groups_save(known, known->snapshots, error))
        return false;
    if (groups_take_snapshot(known, &taken))
        return groups_save(known, known->snapshots, error);
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
