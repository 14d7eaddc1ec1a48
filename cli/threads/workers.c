/*
 * The blocks are a ring under one lock, which is held for a moment when a block is filled, taken up, done or taken back: a block is some
 * hundred events, so this costs each a few nanoseconds.
 */
#include "cli/threads/workers.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Text under way, beyond which no further block is filled; buffers that lines have made longer are not kept. */
#define MOST_BYTES ((size_t)64 << 20)
#define LONGEST_KEPT ((size_t)1 << 20)

/* Blocks that wait before a thread is woken for them: a wake-up takes as long as a good part of a block. What nobody is woken for, the
 * calling thread matches when its turn comes. */
#define WORTH_WAKING 3

/* Two threads that count in neighbouring blocks must not share a line of the cache: some processors fetch lines in pairs. */
#define APART 128

typedef struct slot {
    _Alignas(APART) block block;
    bool done;
} slot;

struct workers {
    block_settings settings; /* the threads read them without the lock: they change only while there are no threads */
    slot *slots;
    size_t slot_count;
    kf_matcher *matcher; /* the calling thread's */
    pthread_t *threads;
    size_t thread_count, most_threads; /* without the calling one */
    atomic_bool stop;
    pthread_mutex_t lock;
    pthread_cond_t work; /* a block has been filled */
    pthread_cond_t done; /* the block that comes out next has been matched */
    /* Under the lock, counted from the first block on: filled >= taken >= taken_back. */
    size_t filled, taken, taken_back;
    size_t bytes;
    size_t idle; /* threads that wait for work */
    bool awaited;
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
    team->most_threads = (threads < MOST_THREADS ? threads : MOST_THREADS) - 1;
    team->slot_count = 2 * team->most_threads + 4;
    team->slots = aligned_alloc(APART, team->slot_count * sizeof *team->slots);
    if (team->slots)
        memset(team->slots, 0, team->slot_count * sizeof *team->slots);
    team->threads = calloc(team->most_threads + 1, sizeof *team->threads);
    atomic_init(&team->stop, false);
    pthread_mutex_init(&team->lock, NULL);
    pthread_cond_init(&team->work, NULL);
    pthread_cond_init(&team->done, NULL);
    if (team->slots && team->threads)
        return team;
    workers_free(team);
    return NULL;
}

static void end_threads(workers *team)
{
    pthread_mutex_lock(&team->lock);
    atomic_store(&team->stop, true);
    pthread_cond_broadcast(&team->work);
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
    pthread_cond_destroy(&team->done);
    pthread_cond_destroy(&team->work);
    pthread_mutex_destroy(&team->lock);
    free(team->slots);
    free(team->threads);
    free(team);
}

static slot *slot_at(const workers *team, size_t number)
{
    return &team->slots[number % team->slot_count];
}

/* Matches one block; called with the lock held, which is let go meanwhile. Without a matcher the block counts as not looked at. */
static void match_one(workers *team, kf_matcher *matcher)
{
    const size_t number = team->taken++;
    slot *taken = slot_at(team, number);
    pthread_mutex_unlock(&team->lock);
    if (matcher)
        block_match(&taken->block, &team->settings, matcher, &team->stop);
    pthread_mutex_lock(&team->lock);
    taken->done = true;
    if (team->awaited && number == team->taken_back)
        pthread_cond_signal(&team->done);
}

/* A thread that cannot get memory for matching ends: the others do its work. */
static void *work(void *argument)
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
        pthread_cond_wait(&team->work, &team->lock);
        team->idle--;
    }
    pthread_mutex_unlock(&team->lock);
    kf_matcher_free(matcher);
    return NULL;
}

block *workers_empty(workers *team)
{
    const bool full = team->filled - team->taken_back == team->slot_count || team->bytes >= MOST_BYTES;
    return full ? NULL : &slot_at(team, team->filled)->block;
}

void workers_hand_out(workers *team)
{
    slot *filled = slot_at(team, team->filled);
    block_clear(&filled->block);
    team->bytes += filled->block.text.capacity;
    pthread_mutex_lock(&team->lock);
    filled->done = false;
    team->filled++;
    const bool more_threads = team->idle == 0 && team->filled - team->taken > 1 && team->thread_count < team->most_threads;
    if (team->idle && team->filled - team->taken >= WORTH_WAKING)
        pthread_cond_signal(&team->work);
    pthread_mutex_unlock(&team->lock);
    if (!more_threads)
        return;
    if (pthread_create(&team->threads[team->thread_count], NULL, work, team) == 0)
        team->thread_count++;
    else
        team->most_threads = team->thread_count;
}

block *workers_next(workers *team)
{
    if (team->filled == team->taken_back)
        return NULL;
    slot *next = slot_at(team, team->taken_back);
    if (!team->matcher)
        team->matcher = kf_matcher_new(team->settings.rules, &team->settings.limits);
    pthread_mutex_lock(&team->lock);
    while (!next->done) {
        if (team->taken < team->filled) {
            match_one(team, team->matcher);
            continue;
        }
        team->awaited = true;
        pthread_cond_wait(&team->done, &team->lock);
        team->awaited = false;
    }
    pthread_mutex_unlock(&team->lock);
    return &next->block;
}

void workers_take_back(workers *team)
{
    block *done = &slot_at(team, team->taken_back)->block;
    team->bytes -= done->text.capacity;
    if (done->text.capacity > LONGEST_KEPT) {
        free(done->text.buffer);
        done->text = (input_block){.buffer = NULL};
    }
    pthread_mutex_lock(&team->lock);
    team->taken_back++;
    pthread_mutex_unlock(&team->lock);
}
