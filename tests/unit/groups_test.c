/*
 * Tests what dedup and limit decide: sequences of events as data, each also with a restart after every event, and long random
 * sequences with which a second, naive table must agree. groups_state_test.c tests the state's file.
 */
#include "builtins/groups/groups.h"
#include "builtins/text/keyed_hash.h"
#include "tests/unit/scratch_folder.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Each event is a key of one letter, a time in nanoseconds, and a mark: + it passes, - it does not, ! it passes and is then taken
 * back. If `count` is 0, the sequence is for dedup. */
typedef struct sequence {
    const char *name;
    size_t most;
    uint64_t count;
    int64_t duration;
    const char *events;
} sequence;

#define DEDUP(most, window) most, 0, window
#define LIMIT(most, count, period) most, count, period
#define TEN_THOUSAND_DAYS 864000000000000000

static const sequence SEQUENCES[] = {
    {"closed at the left, open at the right", DEDUP(9, 10), "a0+ a0- a9- a10+ a19- a20+"},
    {"measured from the event that passed", DEDUP(9, 10), "a0+ a6- a9- a12+ a21- a22+"},
    {"groups know nothing of each other", DEDUP(9, 10), "a0+ b5+ a10+ b10- b15+ a15-"},
    {"no window at all", DEDUP(9, 0), "a0+ a0+ a0+"},
    {"the smallest window", DEDUP(9, 1), "a0+ a0- a1+ a0- a1-"},
    {"before 1970", DEDUP(9, 10), "a-15+ a-6- a-5+ a4- a5+"},
    {"late, into the window that contains it", DEDUP(9, 10), "a0+ a100+ a5- a105- a9-"},
    {"late, into none: a window of its own", DEDUP(9, 10), "a100+ a50+ a55- a100- a60+"},
    {"late, its window overlaps a later one", DEDUP(9, 10), "a10+ a5+ a12- a4+ a19- a20+"},
    {"a fifth window forgets one", DEDUP(9, 10), "a0+ a10+ a20+ a30+ a40+ a10- a0+ a20+"},
    {"late windows count as others do", DEDUP(9, 10), "a40+ a30+ a20+ a10+ a0+ a40+ a0- a10- a20- a30+"},
    {"a repetition keeps its window", DEDUP(9, 10), "a0+ a10+ a20+ a30+ a5- a40+ a5- a10+"},
    {"a clock far ahead disturbs nobody", DEDUP(9, 10), "a9000000000000000000+ a0+ a1- a10+ a11- a20+ a21-"},
    {"the ends of time", DEDUP(9, 10),
     "a-9223372036854775808+ a9223372036854775807+ a-9223372036854775799- a-9223372036854775798+ a9223372036854775807-"},
    {"a window longer than what is left of time", DEDUP(9, INT64_MAX),
     "a-9223372036854775808+ a-2- a-1+ a9223372036854775805- a9223372036854775806+ a9223372036854775807-"},
    {"the least recently seen goes first", DEDUP(2, 10), "a0+ b0+ c0+ b1- a1+ c1+ b1+"},
    {"a repetition is seen as well", DEDUP(2, 10), "a0+ b0+ a1- c0+ a2- b1+"},
    {"seen by arrival, not by time", DEDUP(2, 10), "a100+ b0+ c50+ b1- a101+"},
    {"one group at most", DEDUP(1, 10), "a0+ a1- b0+ b1- a1+"},
    {"an event that is taken back was none", DEDUP(9, 10), "a0! a0! a1+ a2- b1+ a11! a12+ a21-"},
    {"its window only, the others stay", DEDUP(9, 10), "a0+ a10+ a20! a30+ a0- a10- a20+ a30- a40+ a0+"},

    {"one at a time", LIMIT(9, 1, 10), "a0+ a9- a10+ a11- a19- a20+"},
    {"full at first", LIMIT(9, 3, 10), "a0+ a0+ a0+ a0- b0+ b0+ b0+ b0-"},
    {"a bucket holds no more than its count", LIMIT(9, 2, 10), "a0+ a1000+ a1000+ a1000-"},
    {"a period that its count does not divide", LIMIT(9, 3, 10), "a0+ a0+ a0+ a3- a4+ a6- a7+ a9- a10+ a13- a14+ a16- a17+ a20+"},
    {"more tokens than nanoseconds", LIMIT(9, 30, 10), "a0+ a0+ a0+ a1+ a2+"},
    {"what a full bucket cannot hold is lost", LIMIT(9, 1, 10), "a0+ a25+ a34- a35+"},
    {"dropped events cost nothing", LIMIT(9, 1, 10), "a0+ a1- a2- a3- a4- a5- a6- a7- a8- a9- a10+"},
    {"late: no refill, and none twice", LIMIT(9, 1, 10), "a100+ a50- a109- a60- a110+ a0- a119- a120+"},
    {"late, and there are tokens", LIMIT(9, 2, 10), "a100+ a0+ a50- a104- a105+"},
    {"before 1970", LIMIT(9, 1, 10), "a-15+ a-6- a-5+ a4- a5+"},
    {"the longest period", LIMIT(9, 1, TEN_THOUSAND_DAYS), "a0+ a863999999999999999- a864000000000000000+"},
    {"over all of time", LIMIT(9, 1, TEN_THOUSAND_DAYS), "a-9223372036854775808+ a9223372036854775807+ a9223372036854775807-"},
    {"the largest bucket", LIMIT(9, (uint64_t)1 << 53, 1000000), "a-9223372036854775808+ a9223372036854775807+ a0+"},
    {"who is forgotten begins with a full bucket", LIMIT(1, 1, 10), "a0+ a0- b0+ a0+"},
    {"an event that is taken back costs nothing", LIMIT(9, 2, 10), "a0+ a0! a0+ a0- a5! a5+ a5-"},
    {"no bucket gets more than it holds", LIMIT(9, 1, 10), "a0! a10+ a10- a15- a20! a20+ a20-"},
};

static group_trace left; /* what the last event left behind */

static group_verdict ask(groups *known, const char *key, int64_t time, uint64_t count, int64_t duration)
{
    const text bytes = {key, strlen(key)};
    return count ? groups_limit(known, bytes, time, count, duration, &left) : groups_dedup(known, bytes, time, duration, &left);
}

static groups *open_groups(size_t most, const char *folder)
{
    kf_error error;
    groups *known = groups_new(most, folder, &error);
    if (!known)
        fail_msg("%s: %s", *error.file ? error.file : "-", error.message);
    return known;
}

static groups *restart(groups *known, size_t most, const char *folder)
{
    kf_error error;
    assert_true(groups_commit(known, &error));
    groups_free(known);
    return open_groups(most, folder);
}

/* With a folder, everything is closed and opened again after every event. */
static void run_sequence(const sequence *which, const char *folder)
{
    groups *known = open_groups(which->most, folder);
    for (const char *at = which->events; *at; at += strspn(at, " ")) {
        const char key[] = {*at, '\0'};
        char *end;
        const int64_t time = strtoll(at + 1, &end, 10);
        const group_verdict dropped = which->count ? GROUP_EXHAUSTED : GROUP_REPEATED;
        if (ask(known, key, time, which->count, which->duration) != (*end == '-' ? dropped : GROUP_PASSES))
            fail_msg("%s%s: not so at '%.*s'", which->name, folder ? ", with restarts" : "", (int)(end - at + 1), at);
        if (*end == '!')
            groups_take_back(known, &left);
        at = end + 1;
        if (folder)
            known = restart(known, which->most, folder);
    }
    groups_free(known);
}

static void sequences_go_as_listed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof SEQUENCES / sizeof *SEQUENCES; i++) {
        run_sequence(&SEQUENCES[i], NULL);
        char *folder = scratch_folder();
        run_sequence(&SEQUENCES[i], folder);
        scratch_remove(folder);
    }
}

static void dedup_and_limit_share_no_group(void **state)
{
    (void)state;
    groups *known = open_groups(0, NULL);
    assert_int_equal(ask(known, "a", 0, 0, 10), GROUP_PASSES);
    assert_int_equal(ask(known, "a", 0, 1, 10), GROUP_PASSES);
    assert_int_equal(ask(known, "a", 0, 0, 10), GROUP_REPEATED);
    assert_int_equal(ask(known, "a", 0, 1, 10), GROUP_EXHAUSTED);
    assert_int_equal(groups_count(known), 2);
    groups_free(known);
}

static void keys_are_any_bytes(void **state)
{
    (void)state;
    static char long_key[100000];
    groups *known = open_groups(0, NULL);
    const text keys[] = {
        {"", 0}, {"\0", 1}, {"\0\0", 2}, {"\xff", 1}, {long_key, sizeof long_key}, {long_key, sizeof long_key - 1}};
    for (size_t round = 0; round < 2; round++)
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
            assert_int_equal(groups_dedup(known, keys[i], 0, 10, &left), round ? GROUP_REPEATED : GROUP_PASSES);
    groups_free(known);
}

/* The first vectors of the reference: the secret is the bytes 0 … 15, and the text is the first bytes of the same row. */
static void the_hash_is_siphash(void **state)
{
    (void)state;
    static const unsigned char expected[][KEYED_HASH_BYTES] = {
        {0xa3, 0x81, 0x7f, 0x04, 0xba, 0x25, 0xa8, 0xe6, 0x6d, 0xf6, 0x72, 0x14, 0xc7, 0x55, 0x02, 0x93},
        {0xda, 0x87, 0xc1, 0xd8, 0x6b, 0x99, 0xaf, 0x44, 0x34, 0x76, 0x59, 0x11, 0x9b, 0x22, 0xfc, 0x45},
    };
    unsigned char row[64];
    unsigned char bytes[KEYED_HASH_BYTES];
    for (size_t i = 0; i < sizeof row; i++)
        row[i] = (unsigned char)i;
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        keyed_hash_write(keyed_hash_of(keyed_hash_read(row), (text){(const char *)row, i}), bytes);
        assert_memory_equal(bytes, expected[i], sizeof bytes);
    }
}

/* ---- The naive table: an array that is searched from end to end; its levels are whole numbers of a small unit ---- */

enum { STEPS = 200000, KEYS = 90, MOST = 60, RESTARTS = 50 };

typedef struct naive_group {
    __int128 level; /* tokens multiplied by the period */
    char key[16];
    uint64_t seen; /* 0: the place is free */
    struct {
        int64_t begin;
        uint64_t used; /* 0: there is no window */
    } windows[4];
    int64_t latest;
} naive_group;

static naive_group naive[MOST];

static naive_group *naive_find(const char *key, uint64_t now)
{
    naive_group *found = &naive[0];
    for (size_t i = 0; i < MOST; i++) {
        if (naive[i].seen && strcmp(naive[i].key, key) == 0) {
            naive[i].seen = now;
            return &naive[i];
        }
        if (naive[i].seen < found->seen)
            found = &naive[i];
    }
    memset(found, 0, sizeof *found);
    snprintf(found->key, sizeof found->key, "%s", key);
    found->level = -1;
    found->seen = now;
    return found;
}

static group_verdict naive_dedup(naive_group *own, uint64_t now, int64_t time, int64_t window)
{
    size_t hit = 4;
    size_t least = 0;
    for (size_t i = 0; i < 4; i++) {
        const __int128 begin = own->windows[i].begin;
        if (own->windows[i].used && time >= begin && time < begin + window &&
            (hit == 4 || own->windows[i].used > own->windows[hit].used))
            hit = i;
        if (own->windows[i].used < own->windows[least].used)
            least = i;
    }
    if (hit < 4) {
        own->windows[hit].used = now;
        return GROUP_REPEATED;
    }
    own->windows[least].begin = time;
    own->windows[least].used = now;
    return GROUP_PASSES;
}

static group_verdict naive_limit(naive_group *own, int64_t time, uint64_t count, int64_t period)
{
    const __int128 full = (__int128)count * period;
    if (own->level < 0) {
        own->level = full;
        own->latest = time;
    }
    if (time > own->latest) {
        own->level += ((__int128)time - own->latest) * count;
        own->latest = time;
    }
    if (own->level > full)
        own->level = full;
    if (own->level < period)
        return GROUP_EXHAUSTED;
    own->level -= period;
    return GROUP_PASSES;
}

/* The next time: usually a little later, sometimes late or far ahead, rarely any time at all. */
static int64_t next_time(int64_t *clock, unsigned *seed)
{
    const int kind = rand_r(seed) % 1000;
    if (kind == 0)
        return (int64_t)((uint64_t)rand_r(seed) << 33 ^ (uint64_t)rand_r(seed) << 10 ^ (uint64_t)rand_r(seed));
    *clock += kind < 5 ? rand_r(seed) % 100000 : rand_r(seed) % 20;
    return kind < 200 ? *clock - rand_r(seed) % 500 : *clock;
}

static void a_naive_table_agrees(void **state)
{
    (void)state;
    static const int64_t durations[] = {1, 7, 50, 300, 4000, TEN_THOUSAND_DAYS};
    static const uint64_t counts[] = {1, 2, 3, 10, (uint64_t)1 << 53};
    char *folder = scratch_folder();
    groups *steady = open_groups(MOST, NULL);
    groups *restarted = open_groups(MOST, folder);
    unsigned seed = 7;
    int64_t clock = -100000;
    for (uint64_t step = 1; step <= STEPS; step++) {
        /* some groups are common; the clause of a group depends on its key only */
        const unsigned number = (unsigned)rand_r(&seed) % (rand_r(&seed) % 2 ? KEYS : KEYS / 3);
        const uint64_t count = number % 2 ? counts[number / 2 % 5] : 0;
        const int64_t duration = durations[number / 3 % 6];
        const int64_t time = next_time(&clock, &seed);
        char key[16];
        snprintf(key, sizeof key, "key %u", number);
        naive_group *own = naive_find(key, step);
        const group_verdict expected = count ? naive_limit(own, time, count, duration) : naive_dedup(own, step, time, duration);
        if (ask(steady, key, time, count, duration) != expected)
            fail_msg("step %" PRIu64 ": %s at %" PRId64, step, key, time);
        if (ask(restarted, key, time, count, duration) != expected)
            fail_msg("step %" PRIu64 ", with restarts: %s at %" PRId64, step, key, time);
        assert_true(groups_count(steady) <= MOST);
        if (rand_r(&seed) % (STEPS / RESTARTS) == 0)
            restarted = restart(restarted, MOST, folder);
    }
    assert_true(groups_forgotten(steady) > STEPS / 100);
    groups_free(steady);
    groups_free(restarted);
    scratch_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sequences_go_as_listed), cmocka_unit_test(dedup_and_limit_share_no_group),
        cmocka_unit_test(keys_are_any_bytes),     cmocka_unit_test(the_hash_is_siphash),
        cmocka_unit_test(a_naive_table_agrees),
    };
    return cmocka_run_group_tests_name("groups", tests, NULL, NULL);
}
