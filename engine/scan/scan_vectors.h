/*
 * Defines what scan_blocks.h needs from a few operations on vectors of 16 or 32 bytes, for kernels without mask registers. A
 * kernel includes this file. Before that it defines:
 *
 *   KERNEL, vector, VECTORS                     a vector, and the number of vectors that make 64 bytes
 *   vector_load(bytes), vector_store(bytes, vector)
 *   vector_of(byte)                             a vector with `byte` in every place
 *   vector_and, vector_or, vector_subtract      byte by byte
 *   vector_equal, vector_at_least               byte by byte; true is 0xff
 *   vector_look_up(table, vector)               the entry of the 16-byte table for each byte's low four bits; any value if the
 *                                              byte's highest bit is set
 *   vectors_bits(vectors)                       the highest bits of 64 bytes
 *   prefix_xor(bits)                            as in scan_blocks.h
 *   first_bit(bits)                             the number of the lowest bit that is set; 64 if there is none
 */
typedef struct block {
    vector part[VECTORS];
} block;

typedef struct block_bits {
    uint64_t quotes, backslashes, structurals, blanks, controls, beyond_ascii;
} block_bits;

typedef struct token_bits {
    uint64_t wrong, brackets, closes, objects, commas, before_names;
} token_bits;

#define EACH_VECTOR(i) _Pragma("GCC unroll 4") for (int i = 0; i < VECTORS; i++)

static inline KERNEL block block_load(const void *bytes)
{
    block loaded;
    EACH_VECTOR(i)
    loaded.part[i] = vector_load((const uint8_t *)bytes + (size_t)i * sizeof(vector));
    return loaded;
}

static inline KERNEL void block_store(block bytes, uint8_t *to)
{
    EACH_VECTOR(i)
    vector_store(to + (size_t)i * sizeof(vector), bytes.part[i]);
}

static inline KERNEL uint64_t block_equal(block bytes, uint8_t byte)
{
    EACH_VECTOR(i)
    bytes.part[i] = vector_equal(bytes.part[i], vector_of(byte));
    return vectors_bits(bytes.part);
}

static inline KERNEL uint64_t block_at_least(block bytes, uint8_t byte)
{
    EACH_VECTOR(i)
    bytes.part[i] = vector_at_least(bytes.part[i], vector_of(byte));
    return vectors_bits(bytes.part);
}

/* By low four bits. One more bit turns the brackets of arrays into those of objects. */
static const uint8_t structurals[16] = {[0xa] = ':', [0xb] = '{', [0xc] = ',', [0xd] = '}'};
static const uint8_t blanks[16] = {[0x0] = ' ', [0x9] = '\t', [0xa] = '\n', [0xd] = '\r'};

static inline KERNEL block_bits block_classify(block bytes)
{
    block found_structurals, found_blanks;
    EACH_VECTOR(i)
    {
        const vector part = bytes.part[i];
        found_structurals.part[i] = vector_equal(vector_or(part, vector_of(0x20)), vector_look_up(structurals, part));
        found_blanks.part[i] = vector_equal(part, vector_look_up(blanks, part));
    }
    const uint64_t controls = ~block_at_least(bytes, 0x20);
    return (block_bits){
        .quotes = block_equal(bytes, '"'),
        .backslashes = block_equal(bytes, '\\'),
        .structurals = vectors_bits(found_structurals.part) &
                       ~controls, /* two control characters differ from a structural character in one bit only */
        .blanks = vectors_bits(found_blanks.part),
        .controls = controls,
        .beyond_ascii = vectors_bits(bytes.part),
    };
}

/* This many tokens are written at once, even if there are fewer. Most blocks have fewer, and no branch has to predict the
 * number. */
#define AT_ONCE 10

/* Writes one token for each bit. The classes are still the first bytes of the tokens. */
static inline KERNEL void emit(scan_tokens *tokens, uint64_t bits, block bytes, size_t at)
{
    uint8_t copy[64 + 1]; /* first_bit returns 64 if no bit is left */
    block_store(bytes, copy);
    copy[64] = 0;
    uint8_t *classes = tokens->classes + tokens->count;
    uint32_t *positions = tokens->positions + tokens->count;
    const unsigned count = (unsigned)__builtin_popcountll(bits);
    tokens->count += count;
    _Pragma("GCC unroll 10") for (unsigned i = 0; i < AT_ONCE; i++)
    {
        const unsigned bit = first_bit(bits);
        positions[i] = (uint32_t)at + bit;
        classes[i] = copy[bit];
        bits &= bits - 1;
    }
    for (unsigned i = AT_ONCE; __builtin_expect(i < count, 0); i++) {
        const unsigned bit = first_bit(bits);
        positions[i] = (uint32_t)at + bit;
        classes[i] = copy[bit];
        bits &= bits - 1;
    }
}

static const uint8_t classes_of_structurals[16] = {
    [0xa] = TOKEN_COLON, [0xb] = TOKEN_OPEN_OBJECT, [0xc] = TOKEN_COMMA, [0xd] = TOKEN_CLOSE_OBJECT};

/* Turns first bytes into classes. The classes of strings and scalars are neighbours, and so are those of arrays and objects. */
static inline KERNEL vector class_of(vector first)
{
    const vector structural = vector_equal(vector_or(first, vector_of(0x20)), vector_look_up(structurals, first));
    const vector array = vector_equal(vector_and(first, vector_of(0x20)), vector_of(0));
    const vector class = vector_or(vector_look_up(classes_of_structurals, first), vector_and(array, vector_of(TOKEN_IS_ARRAY)));
    const vector other = vector_subtract(vector_of(TOKEN_SCALAR), vector_equal(first, vector_of('"')));
    return vector_or(vector_and(structural, class), vector_and(vector_equal(structural, vector_of(0)), other));
}

static inline KERNEL void finish(scan_tokens *tokens)
{
    for (size_t at = 0; at < tokens->count; at += sizeof(vector))
        vector_store(tokens->classes + at, class_of(vector_load(tokens->classes + at)));
}

static inline KERNEL token_bits look_at(const uint8_t *classes);

#include "engine/scan/scan_blocks.h"

/* Turns a string before a colon into a name, whose class is greater by one: subtracting "true" (−1) adds one. */
static inline KERNEL vector with_names(vector classes, vector next)
{
    return vector_subtract(
        classes, vector_and(vector_equal(classes, vector_of(TOKEN_STRING)), vector_equal(next, vector_of(TOKEN_COLON))));
}

static inline KERNEL uint64_t class_has(block classes, uint8_t bit)
{
    EACH_VECTOR(i)
    classes.part[i] = vector_equal(vector_and(classes.part[i], vector_of(bit)), vector_of(bit));
    return vectors_bits(classes.part);
}

static inline KERNEL token_bits look_at(const uint8_t *classes)
{
    const block before = block_load(classes - 1), here = block_load(classes), next = block_load(classes + 1);
    const block second = block_load(classes + 2);
    block wrong;
    EACH_VECTOR(i)
    {
        const vector may = vector_look_up(class_lets_follow, with_names(before.part[i], here.part[i]));
        const vector is = vector_look_up(class_is, with_names(here.part[i], next.part[i]));
        wrong.part[i] = vector_equal(vector_and(may, is), vector_of(0));
    }
    const uint64_t brackets = class_has(here, TOKEN_IS_BRACKET);
    return (token_bits){
        .wrong = vectors_bits(wrong.part),
        .brackets = brackets,
        .closes = brackets & class_has(here, TOKEN_CLOSES),
        .objects = brackets & ~class_has(here, TOKEN_IS_ARRAY),
        .commas = block_equal(here, TOKEN_COMMA),
        .before_names = block_equal(next, TOKEN_STRING) & block_equal(second, TOKEN_COLON),
    };
}
