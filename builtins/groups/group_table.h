/*
 * The bounded table of groups: a hash table, and a list in the order of last use, over one array of slots. When the table is
 * full, a new group takes the slot of the group that has not been seen for the longest time. Slots are never freed, so
 * group_store.h uses a slot's number as the number of the group's row: to overwrite the row is to forget the group. groups.h
 * decides what a group remembers.
 */
#ifndef BUILTINS_GROUPS_GROUP_TABLE_H
#define BUILTINS_GROUPS_GROUP_TABLE_H

#include "builtins/text/keyed_hash.h"

#include <stdbool.h>

enum { GROUP_WINDOWS = 4 };

#define GROUP_NONE UINT32_MAX

/* Stored as these numbers. */
typedef enum group_kind { GROUP_DEDUP = 0, GROUP_LIMIT = 1, GROUP_KINDS } group_kind;

/* The windows in which a group's events are repetitions: when each began, the most recently used one first. */
typedef struct group_windows {
    int64_t begins[GROUP_WINDOWS]; /* nanoseconds since the epoch */
} group_windows;

/* A token bucket as it stood at its latest event. */
typedef struct group_bucket {
    uint64_t tokens;
    uint64_t fraction; /* of a token, in units of 1/period */
    int64_t latest;    /* nanoseconds since the epoch */
} group_bucket;

typedef struct group {
    keyed_hash hash; /* stands for the key */
    uint64_t seen;   /* the number of the event that it was last seen in */
    union {
        group_windows windows;
        group_bucket bucket;
    };
    uint32_t newer, older; /* neighbours in the order of last use */
    uint32_t next;         /* the next slot in the same chain */
    uint8_t kind;          /* a group_kind */
    uint8_t window_count;  /* of a GROUP_DEDUP */
} group;

typedef struct group_table {
    group *slots;
    uint32_t *chains; /* the first slot of each chain: a power of two, as many as `capacity` at least */
    uint32_t capacity, count, most;
    uint32_t chain_count;
    uint32_t newest, oldest;
    uint64_t clock;   /* numbers the events; the next one's is this plus one */
    uint64_t evicted; /* groups that had to make room */
} group_table;

/* An empty table that may hold `most` groups (at least 1, less than GROUP_NONE / 2). It takes memory as it grows. */
void group_table_init(group_table *table, uint32_t most);
void group_table_free(group_table *table);

/* The group of that hash and kind, now the most recently seen; `*is_new` says that it was not there and is zeroed but for its
 * hash and kind. NULL if memory ran out, with the table as it was. Constant time but for growing. */
group *group_table_see(group_table *table, keyed_hash hash, group_kind kind, bool *is_new);

bool group_table_has(const group_table *table, keyed_hash hash, group_kind kind);

/* For reading a stored table back: makes `count` slots (at most `most`) in an empty table, then each is filled with what was in
 * it, in the order of last use, every slot once. False: memory ran out. */
bool group_table_reserve(group_table *table, uint32_t count);
void group_table_place(group_table *table, uint32_t slot, const group *stored);

#endif
