/*
 * A hash of 128 bits that is used in place of the bytes themselves: SipHash-2-4 in its long form (Aumasson and Bernstein, 2012).
 * Without the secret, nobody can find two texts with the same hash, or predict the bucket of a text. By chance, two of a thousand
 * million texts share a hash once in 10^20 tries. engine/tables/hash.h is faster, but is only for tables that also compare the
 * bytes.
 */
#ifndef BUILTINS_TEXT_KEYED_HASH_H
#define BUILTINS_TEXT_KEYED_HASH_H

#include "grammar/base/arena.h"

#include <stdint.h>

enum { KEYED_HASH_BYTES = 16 };

/* A hash, and also the secret. It is made of little-endian words on every machine. */
typedef struct keyed_hash {
    uint64_t low, high;
} keyed_hash;

keyed_hash keyed_hash_of(keyed_hash secret, text bytes);

keyed_hash keyed_hash_read(const unsigned char bytes[KEYED_HASH_BYTES]);
void keyed_hash_write(keyed_hash hash, unsigned char bytes[KEYED_HASH_BYTES]);

#endif
