/* The kernel for AVX2. scan_vectors.h has most of it. */
#include "engine/scan/scan_kernel.h"

#if defined __x86_64__

#include <immintrin.h>

#define KERNEL __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt,pclmul")))
#define VECTORS 2

typedef __m256i vector;

static inline KERNEL vector vector_load(const void *bytes)
{
    return _mm256_loadu_si256(bytes);
}

static inline KERNEL void vector_store(void *to, vector bytes)
{
    _mm256_storeu_si256(to, bytes);
}

static inline KERNEL vector vector_of(uint8_t byte)
{
    return _mm256_set1_epi8((char)byte);
}

static inline KERNEL vector vector_and(vector a, vector b)
{
    return _mm256_and_si256(a, b);
}

static inline KERNEL vector vector_or(vector a, vector b)
{
    return _mm256_or_si256(a, b);
}

static inline KERNEL vector vector_subtract(vector a, vector b)
{
    return _mm256_sub_epi8(a, b);
}

static inline KERNEL vector vector_equal(vector a, vector b)
{
    return _mm256_cmpeq_epi8(a, b);
}

static inline KERNEL vector vector_at_least(vector a, vector b)
{
    return _mm256_cmpeq_epi8(_mm256_max_epu8(a, b), a);
}

static inline KERNEL vector vector_look_up(const uint8_t *table, vector bytes)
{
    return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)table)), bytes);
}

static inline KERNEL uint64_t vectors_bits(const vector *vectors)
{
    return (uint32_t)_mm256_movemask_epi8(vectors[0]) | (uint64_t)(uint32_t)_mm256_movemask_epi8(vectors[1]) << 32;
}

static inline KERNEL uint64_t prefix_xor(uint64_t bits)
{
    const __m128i product = _mm_clmulepi64_si128(_mm_cvtsi64_si128((long long)bits), _mm_set1_epi8(-1), 0);
    return (uint64_t)_mm_cvtsi128_si64(product);
}

static inline KERNEL unsigned first_bit(uint64_t bits)
{
    return (unsigned)_tzcnt_u64(bits);
}

#include "engine/scan/scan_vectors.h"

static bool supported(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
           __builtin_cpu_supports("pclmul");
}

const scan_kernel scan_kernel_avx2 = {"avx2", supported, split, nest, same};

#endif
