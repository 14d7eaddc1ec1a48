/*
 * A hash of 128 bits that stands for the bytes themselves: SipHash-2-4 in its long form (Aumasson and Bernstein, 2012). Whoever does
 * not know the secret can neither find two texts with one hash nor tell which bucket a text falls into; by chance, two of a
 * thousand million texts share a hash once in 10^20 tries. engine/tables/hash.h is faster and fit for tables that compare the bytes
 * afterwards, as this one's users do not.
 */
#ifndef BUILTINS_TEXT_KEYED_HASH_H
#define BUILTINS_TEXT_KEYED_HASH_H

#include "grammar/base/arena.h"

#include <stdint.h>

enum { KEYED_HASH_BYTES = 16 };

/* Also the form of the secret. Made of little-endian words on every machine. */
typedef struct keyed_hash {
    uint64_t low, high;
} keyed_hash;

keyed_hash keyed_hash_of(keyed_hash secret, text bytes);

keyed_hash keyed_hash_read(const unsigned char bytes[KEYED_HASH_BYTES]);
void keyed_hash_write(keyed_hash hash, unsigned char bytes[KEYED_HASH_BYTES]);

#endif
