/* The kernel for SSE4.2, which almost every x86-64 processor has. scan_vectors.h has most of it. */
#include "engine/scan/scan_kernel.h"

#if defined __x86_64__

#include <immintrin.h>

#define KERNEL __attribute__((target("sse4.2,popcnt")))
#define VECTORS 4

typedef __m128i vector;

static inline KERNEL vector vector_load(const void *bytes)
{
    return _mm_loadu_si128(bytes);
}

static inline KERNEL void vector_store(void *to, vector bytes)
{
    _mm_storeu_si128(to, bytes);
}

static inline KERNEL vector vector_of(uint8_t byte)
{
    return _mm_set1_epi8((char)byte);
}

static inline KERNEL vector vector_and(vector a, vector b)
{
    return _mm_and_si128(a, b);
}

static inline KERNEL vector vector_or(vector a, vector b)
{
    return _mm_or_si128(a, b);
}

static inline KERNEL vector vector_subtract(vector a, vector b)
{
    return _mm_sub_epi8(a, b);
}

static inline KERNEL vector vector_equal(vector a, vector b)
{
    return _mm_cmpeq_epi8(a, b);
}

static inline KERNEL vector vector_at_least(vector a, vector b)
{
    return _mm_cmpeq_epi8(_mm_max_epu8(a, b), a);
}

static inline KERNEL vector vector_look_up(const uint8_t *table, vector bytes)
{
    return _mm_shuffle_epi8(_mm_loadu_si128((const void *)table), bytes);
}

static inline KERNEL uint64_t vectors_bits(const vector *vectors)
{
    const uint64_t low = (unsigned)_mm_movemask_epi8(vectors[0]) | (unsigned)_mm_movemask_epi8(vectors[1]) << 16;
    const uint64_t high = (unsigned)_mm_movemask_epi8(vectors[2]) | (unsigned)_mm_movemask_epi8(vectors[3]) << 16;
    return low | high << 32;
}

/* Works without carry-less multiplication, which some processors with SSE4.2 do not have. */
static inline KERNEL uint64_t prefix_xor(uint64_t bits)
{
    for (int distance = 1; distance < 64; distance *= 2)
        bits ^= bits << distance;
    return bits;
}

static inline KERNEL unsigned first_bit(uint64_t bits)
{
    return bits ? (unsigned)__builtin_ctzll(bits) : 64;
}

#include "engine/scan/scan_vectors.h"

static bool supported(void)
{
    return __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt");
}

const scan_kernel scan_kernel_sse42 = {"sse42", supported, split, nest, same};

#endif
