/*
 * Measures the memory and the speed of dedup and limit with events of many more groups than may be remembered. It fails if more
 * groups than the bound are remembered, if the process grows by more than the bound allows, or if anything is allocated once the
 * table is full (count_allocations.h).
 *
 * usage: groups_load [EVENTS [KEYS [MOST [STATE_FOLDER [EVENTS_A_COMMIT]]]]]
 */
#include "builtins/groups/groups.h"
#include "tests/unit/count_allocations.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

/* The most memory for a group, including the moment in which the table doubles, and the most memory for the rest of the
 * process. */
enum { BYTES_A_GROUP = 128, BYTES_OF_ALL_ELSE = 8 << 20 };

typedef struct load {
    uint64_t events, keys, most;
    const char *folder;
    uint64_t events_a_commit;
} load;

typedef struct outcome {
    uint64_t passed, commits;
    double seconds, commit_seconds;
    uint64_t late_allocations;
} outcome;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static uint64_t peak_bytes(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
#ifdef __APPLE__
    return (uint64_t)usage.ru_maxrss;
#else
    return (uint64_t)usage.ru_maxrss * 1024;
#endif
}

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Sends an event with a key like a rule's, made of its name and two ARNs. One millisecond passes between two events. */
static group_verdict send(groups *known, uint64_t event, uint64_t number)
{
    char key[128];
    group_trace left;
    memset(key, 'x', sizeof key);
    memcpy(key, &number, sizeof number);
    const int64_t time = (int64_t)(event * 1000000);
    if (number % 2)
        return groups_dedup(known, (text){key, sizeof key}, time, INT64_C(60000000000), &left);
    return groups_limit(known, (text){key, sizeof key}, time, 20, INT64_C(60000000000), &left);
}

static bool commit(groups *known, outcome *result)
{
    kf_error error;
    const double begin = now();
    if (!groups_commit(known, &error)) {
        fprintf(stderr, "%s: %s\n", error.file, error.message);
        return false;
    }
    result->commit_seconds += now() - begin;
    result->commits++;
    return true;
}

static bool run(groups *known, const load *asked, outcome *result)
{
    uint64_t random = 88172645463325252U;
    uint64_t before = 0;
    const double begin = now();
    for (uint64_t event = 0; event < asked->events; event++) {
        if (event == asked->events / 2)
            before = allocations;
        const group_verdict verdict = send(known, event, next_random(&random) % asked->keys);
        if (verdict == GROUP_FAILED || groups_count(known) > asked->most)
            return false;
        result->passed += verdict == GROUP_PASSES;
        if (asked->folder && (event + 1) % asked->events_a_commit == 0 && !commit(known, result))
            return false;
    }
    result->late_allocations = allocations - before;
    result->seconds = now() - begin;
    return true;
}

static void print(const groups *known, const load *asked, const outcome *result, uint64_t grown)
{
    const double deciding = result->seconds - result->commit_seconds;
    printf("%" PRIu64 " events of %" PRIu64 " keys, at most %" PRIu64 " groups: %" PRIu64
           " passed, %zu groups remembered, %" PRIu64 " forgotten\n",
           asked->events, asked->keys, asked->most, result->passed, groups_count(known), groups_forgotten(known));
    printf("%.0f events/s, peak memory %.1f MB, of which %.1f MB for the groups; %" PRIu64 " allocations in the second half\n",
           (double)asked->events / deciding, (double)peak_bytes() / 1e6, (double)grown / 1e6, result->late_allocations);
    if (result->commits)
        printf("%" PRIu64 " commits, %.3f ms each\n", result->commits, result->commit_seconds * 1e3 / (double)result->commits);
}

static uint64_t number_or(int count, char **arguments, int index, uint64_t otherwise)
{
    return index < count ? strtoull(arguments[index], NULL, 10) : otherwise;
}

int main(int count, char **arguments)
{
    const load asked = {number_or(count, arguments, 1, 1000000), number_or(count, arguments, 2, 100000),
                        number_or(count, arguments, 3, 20000), count > 4 ? arguments[4] : NULL,
                        number_or(count, arguments, 5, 1000)};
    if (!asked.events || !asked.keys || !asked.most || !asked.events_a_commit) {
        fprintf(stderr, "usage: groups_load [EVENTS [KEYS [MOST [STATE_FOLDER [EVENTS_A_COMMIT]]]]]\n");
        return 2;
    }
    kf_error error;
    outcome result = {0};
    const double begin = now();
    const uint64_t peak_before = peak_bytes();
    groups *known = groups_new(asked.most, asked.folder, &error);
    if (!known) {
        fprintf(stderr, "%s: %s\n", *error.file ? error.file : "groups_load", error.message);
        return 1;
    }
    if (groups_count(known))
        printf("%zu groups read back in %.1f ms\n", groups_count(known), (now() - begin) * 1e3);
    const bool done = run(known, &asked, &result);
    const uint64_t grown = peak_bytes() - peak_before;
    print(known, &asked, &result, grown);
    groups_free(known);
    const bool bounded = grown <= asked.most * BYTES_A_GROUP + BYTES_OF_ALL_ELSE;
    if (!bounded)
        printf("more memory than the bound allows\n");
    return done && bounded && result.late_allocations == 0 ? 0 : 1;
}
