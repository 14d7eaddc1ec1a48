/*
 * One seeded hash function for every table of the engine. Keys come from events, which may be hostile. The seed is drawn anew for
 * every program, so that nobody can prepare names that collide.
 */
#ifndef ENGINE_TABLES_HASH_H
#define ENGINE_TABLES_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Draws a seed that nobody can guess. */
uint64_t hash_draw_seed(void);

static inline uint64_t hash_mix(uint64_t value, uint64_t factor)
{
    const unsigned __int128 product = (unsigned __int128)value * factor;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t hash_read8(const char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

static inline uint64_t hash_read4(const char *bytes)
{
    uint32_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

/* Reads fewer than eight bytes as one word, with loads of fixed sizes that may overlap. */
static inline uint64_t hash_read_short(const char *bytes, size_t length)
{
    if (length >= 4)
        return hash_read4(bytes) << 32 | hash_read4(bytes + length - 4);
    if (!length)
        return 0;
    return (uint64_t)(unsigned char)bytes[0] << 16 | (uint64_t)(unsigned char)bytes[length / 2] << 8 |
           (unsigned char)bytes[length - 1];
}

/* Hashes `bytes` into `seed`, eight bytes at a time, with a widening multiplication. */
static inline uint64_t hash_bytes(const char *bytes, size_t length, uint64_t seed)
{
    uint64_t state = seed ^ (length * 0x9e3779b97f4a7c15U);
    size_t at = 0;
    for (; length - at > 8; at += 8)
        state = hash_mix(state ^ hash_read8(bytes + at), 0xd6e8feb86659fd93U);
    /* The last eight bytes are one load and no loop. They may overlap bytes that were read before. */
    const uint64_t tail = length >= 8 ? hash_read8(bytes + length - 8) : hash_read_short(bytes, length);
    return hash_mix(state ^ tail, 0xa0761d6478bd642fU ^ seed);
}

#endif
