/* SipHash-2-4: two rounds for every eight bytes and four rounds at the end; the result has sixteen bytes. */
#include "builtins/text/keyed_hash.h"

typedef struct sip {
    uint64_t a, b, c, d; /* v0 … v3 of the paper */
} sip;

static uint64_t rotate(uint64_t word, unsigned bits)
{
    return word << bits | word >> (64 - bits);
}

static void sip_rounds(sip *state, int count)
{
    for (int i = 0; i < count; i++) {
        state->a += state->b;
        state->c += state->d;
        state->b = rotate(state->b, 13) ^ state->a;
        state->d = rotate(state->d, 16) ^ state->c;
        state->a = rotate(state->a, 32);
        state->c += state->b;
        state->a += state->d;
        state->b = rotate(state->b, 17) ^ state->c;
        state->d = rotate(state->d, 21) ^ state->a;
        state->c = rotate(state->c, 32);
    }
}

static void sip_word(sip *state, uint64_t word)
{
    state->d ^= word;
    sip_rounds(state, 2);
    state->a ^= word;
}

/* On little-endian machines, compilers turn this into one load. */
static uint64_t read_word(const unsigned char *bytes)
{
    uint64_t word = 0;
    for (unsigned i = 0; i < 8; i++)
        word |= (uint64_t)bytes[i] << (8 * i);
    return word;
}

keyed_hash keyed_hash_of(keyed_hash secret, text bytes)
{
    sip state = {secret.low ^ 0x736f6d6570736575U, secret.high ^ 0x646f72616e646f6dU ^ 0xee, secret.low ^ 0x6c7967656e657261U,
                 secret.high ^ 0x7465646279746573U};
    const unsigned char *at = (const unsigned char *)bytes.bytes;
    size_t left = bytes.length;
    for (; left >= 8; left -= 8, at += 8)
        sip_word(&state, read_word(at));
    uint64_t last = (uint64_t)bytes.length << 56;
    for (unsigned i = 0; i < left; i++)
        last |= (uint64_t)at[i] << (8 * i);
    sip_word(&state, last);
    keyed_hash hash;
    state.c ^= 0xee;
    sip_rounds(&state, 4);
    hash.low = state.a ^ state.b ^ state.c ^ state.d;
    state.b ^= 0xdd;
    sip_rounds(&state, 4);
    hash.high = state.a ^ state.b ^ state.c ^ state.d;
    return hash;
}

keyed_hash keyed_hash_read(const unsigned char bytes[KEYED_HASH_BYTES])
{
    return (keyed_hash){read_word(bytes), read_word(bytes + 8)};
}

void keyed_hash_write(keyed_hash hash, unsigned char bytes[KEYED_HASH_BYTES])
{
    for (unsigned i = 0; i < 8; i++) {
        bytes[i] = (unsigned char)(hash.low >> (8 * i));
        bytes[8 + i] = (unsigned char)(hash.high >> (8 * i));
    }
}
