/*
 * The blocks are a ring under one lock. The lock is held only for a moment, when a block is filled, taken by a thread, finished
 * or given back. A block holds some hundred events, so this costs a few nanoseconds an event.
 */
#include "cli/threads/workers.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* No block is filled while more bytes than this are under way. */
#define MAX_BYTES ((size_t)64 << 20)
/* Larger buffers are freed after use: a long line made them so large. */
#define MAX_KEPT ((size_t)1 << 20)

/* How many blocks must wait before a thread is woken for them: waking takes as long as matching a good part of a block. The
 * calling thread matches the blocks for which no thread was woken. */
#define WORTH_WAKING 3

/* Two threads that write to neighbouring blocks must not share a cache line. Some processors fetch cache lines in pairs. */
#define ALIGNMENT 128

typedef struct slot {
    _Alignas(ALIGNMENT) line_block block;
    bool is_matched;
} slot;

struct workers {
    block_settings settings; /* the threads read them without the lock: they change only while there are no threads */
    slot *slots;
    size_t slot_count;
    kf_matcher *matcher; /* the calling thread's */
    pthread_t *threads;
    size_t thread_count, max_threads; /* without the calling one */
    atomic_bool stop;
    pthread_mutex_t lock;
    pthread_cond_t filled_one;  /* a block has been filled */
    pthread_cond_t matched_one; /* the block that comes out next has been matched */
    /* The members below are under the lock. Blocks are counted from the first one on: filled >= taken >= taken_back. */
    size_t filled, taken, taken_back;
    size_t bytes;
    size_t idle;     /* threads that wait for a block */
    bool is_awaited; /* the calling thread waits for the next block */
};

size_t workers_processors(void)
{
#ifdef CPU_COUNT
    cpu_set_t available;
    if (sched_getaffinity(0, sizeof available, &available) == 0)
        return (size_t)CPU_COUNT(&available);
#endif
    const long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (size_t)online : 1;
}

workers *workers_new(const block_settings *settings, size_t threads)
{
    workers *team = calloc(1, sizeof *team);
    if (!team)
        return NULL;
    team->settings = *settings;
    team->max_threads = (threads < MAX_THREADS ? threads : MAX_THREADS) - 1;
    team->slot_count = 2 * team->max_threads + 4;
    team->slots = aligned_alloc(ALIGNMENT, team->slot_count * sizeof *team->slots);
    if (team->slots)
        memset(team->slots, 0, team->slot_count * sizeof *team->slots);
    team->threads = calloc(team->max_threads + 1, sizeof *team->threads);
    atomic_init(&team->stop, false);
    pthread_mutex_init(&team->lock, NULL);
    pthread_cond_init(&team->filled_one, NULL);
    pthread_cond_init(&team->matched_one, NULL);
    if (team->slots && team->threads)
        return team;
    workers_free(team);
    return NULL;
}

static void end_threads(workers *team)
{
    pthread_mutex_lock(&team->lock);
    atomic_store(&team->stop, true);
    pthread_cond_broadcast(&team->filled_one);
    pthread_mutex_unlock(&team->lock);
    for (size_t i = 0; i < team->thread_count; i++)
        pthread_join(team->threads[i], NULL);
    team->thread_count = 0;
    kf_matcher_free(team->matcher);
    team->matcher = NULL;
}

void workers_renew(workers *team, const kf_rules *rules)
{
    if (!team)
        return;
    assert(team->filled == team->taken_back);
    end_threads(team);
    team->settings.rules = rules;
    atomic_store(&team->stop, false);
}

void workers_free(workers *team)
{
    if (!team)
        return;
    end_threads(team);
    for (size_t i = 0; team->slots && i < team->slot_count; i++)
        block_free(&team->slots[i].block);
    pthread_cond_destroy(&team->matched_one);
    pthread_cond_destroy(&team->filled_one);
    pthread_mutex_destroy(&team->lock);
    free(team->slots);
    free(team->threads);
    free(team);
}

static slot *slot_at(const workers *team, size_t number)
{
    return &team->slots[number % team->slot_count];
}

/* Matches one block. The caller holds the lock, which is released meanwhile. Without a matcher, the block counts as not looked
 * at. */
static void match_one(workers *team, kf_matcher *matcher)
{
    const size_t number = team->taken++;
    slot *taken = slot_at(team, number);
    pthread_mutex_unlock(&team->lock);
    if (matcher)
        block_match(&taken->block, &team->settings, matcher, &team->stop);
    pthread_mutex_lock(&team->lock);
    taken->is_matched = true;
    if (team->is_awaited && number == team->taken_back)
        pthread_cond_signal(&team->matched_one);
}

/* A thread. If there is no memory for its matcher, it ends, and the other threads do its work. */
static void *run_thread(void *argument)
{
    workers *team = argument;
    kf_matcher *matcher = kf_matcher_new(team->settings.rules, &team->settings.limits);
    pthread_mutex_lock(&team->lock);
    while (matcher && !atomic_load(&team->stop)) {
        if (team->taken < team->filled) {
            match_one(team, matcher);
            continue;
        }
        team->idle++;
        pthread_cond_wait(&team->filled_one, &team->lock);
        team->idle--;
    }
    pthread_mutex_unlock(&team->lock);
    kf_matcher_free(matcher);
    return NULL;
}

line_block *workers_empty(workers *team)
{
    const bool full = team->filled - team->taken_back == team->slot_count || team->bytes >= MAX_BYTES;
    return full ? NULL : &slot_at(team, team->filled)->block;
}

void workers_hand_out(workers *team)
{
    slot *filled = slot_at(team, team->filled);
    block_clear(&filled->block);
    team->bytes += filled->block.text.capacity;
    pthread_mutex_lock(&team->lock);
    filled->is_matched = false;
    team->filled++;
    const bool more_threads = team->idle == 0 && team->filled - team->taken > 1 && team->thread_count < team->max_threads;
    if (team->idle && team->filled - team->taken >= WORTH_WAKING)
        pthread_cond_signal(&team->filled_one);
    pthread_mutex_unlock(&team->lock);
    if (!more_threads)
        return;
    if (pthread_create(&team->threads[team->thread_count], NULL, run_thread, team) == 0)
        team->thread_count++;
    else
        team->max_threads = team->thread_count;
}

line_block *workers_next(workers *team)
{
    if (team->filled == team->taken_back)
        return NULL;
    slot *next = slot_at(team, team->taken_back);
    if (!team->matcher)
        team->matcher = kf_matcher_new(team->settings.rules, &team->settings.limits);
    pthread_mutex_lock(&team->lock);
    while (!next->is_matched) {
        if (team->taken < team->filled) {
            match_one(team, team->matcher);
            continue;
        }
        team->is_awaited = true;
        pthread_cond_wait(&team->matched_one, &team->lock);
        team->is_awaited = false;
    }
    pthread_mutex_unlock(&team->lock);
    return &next->block;
}

void workers_take_back(workers *team)
{
    line_block *done = &slot_at(team, team->taken_back)->block;
    team->bytes -= done->text.capacity;
    if (done->text.capacity > MAX_KEPT) {
        free(done->text.buffer);
        done->text = (input_block){.buffer = NULL};
    }
    pthread_mutex_lock(&team->lock);
    assert(team->taken_back < team->taken && team->taken <= team->filled);
    team->taken_back++;
    pthread_mutex_unlock(&team->lock);
}
