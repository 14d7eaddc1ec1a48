/* The shape cache. A shape is found by a hash of some of its classes; then the kernel compares all classes, and the names. */
#include "engine/scan/scan_shapes.h"

#include "engine/scan/scan_kernel.h"
#include "engine/tables/hash.h"

#include <stdlib.h>
#include <string.h>

/* If fewer than half of this many events were found, the next events are not looked up. */
#define PERIOD 256
#define SLEEP 8192

bool shapes_awake(shape_cache *cache)
{
    if (cache->asleep) {
        cache->asleep--;
        return false;
    }
    if (++cache->looked > PERIOD) {
        cache->asleep = cache->found < PERIOD / 2 ? SLEEP : 0;
        cache->looked = cache->found = 0;
    }
    return !cache->asleep;
}

static uint64_t word_at(const scan_tokens *tokens, size_t at)
{
    return hash_read8((const char *)tokens->classes + at);
}

/* Some tokens are left out of the hash. Shapes that differ only there share a set, which costs one more comparison. */
static uint64_t hash_of(const scan_tokens *tokens, uint32_t root)
{
    const size_t count = tokens->count;
    const uint64_t first = hash_mix(word_at(tokens, count / 4) ^ count, 0x9e3779b97f4a7c15U);
    const uint64_t second = hash_mix(word_at(tokens, count / 2) ^ root, 0xd6e8feb86659fd93U);
    return hash_mix(first ^ word_at(tokens, count - count / 4), second ^ word_at(tokens, count / 8));
}

static size_t set_of(uint64_t hash)
{
    return hash >> 32 & (SHAPE_SETS - 1);
}

const scan_shape *shapes_find(shape_cache *cache, const scan_kernel *kernel, const scan_tokens *tokens, const char *text,
                              uint32_t root, uint64_t *hash)
{
    *hash = hash_of(tokens, root);
    scan_shape *const *ways = cache->shapes[set_of(*hash)];
    for (size_t i = 0; i < SHAPE_WAYS && ways[i]; i++) {
        if (ways[i]->hash != *hash || ways[i]->count != tokens->count || ways[i]->root != root ||
            !kernel->same(ways[i], tokens, text))
            continue;
        cache->found++;
        return ways[i];
    }
    return NULL;
}

scan_shape *shapes_draft(shape_cache *cache)
{
    if (!cache->draft)
        cache->draft = malloc(sizeof *cache->draft);
    if (cache->draft)
        cache->draft->name_count = cache->draft->name_bytes = 0;
    return cache->draft;
}

void shapes_keep(shape_cache *cache, const scan_tokens *tokens, uint32_t root, const scan_step *steps, size_t step_count,
                 uint64_t hash)
{
    scan_shape *kept = cache->draft;
    if (kept->name_count == SHAPE_NO_NAMES || step_count > SHAPE_MOST_STEPS)
        return;
    kept->hash = hash;
    kept->root = root;
    kept->count = (uint32_t)tokens->count;
    kept->step_count = (uint32_t)step_count;
    if (step_count)
        memcpy(kept->steps, steps, step_count * sizeof *steps);
    memcpy(kept->classes, tokens->classes, tokens->count);
    memset(kept->classes + tokens->count, TOKEN_NONE, 64);
    const size_t set = set_of(hash);
    scan_shape **way = &cache->shapes[set][cache->next[set]];
    cache->next[set] = (uint8_t)((cache->next[set] + 1) % SHAPE_WAYS);
    cache->draft = *way;
    *way = kept;
    shapes_draft(cache); /* allocated now, so that a later event of a known kind allocates nothing */
}

void shapes_free(shape_cache *cache)
{
    for (size_t set = 0; set < SHAPE_SETS; set++)
        for (size_t way = 0; way < SHAPE_WAYS; way++)
            free(cache->shapes[set][way]);
    free(cache->draft);
}
