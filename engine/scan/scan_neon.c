/* The kernel for NEON, which every 64-bit ARM processor has. scan_vectors.h has most of it. */
#include "engine/scan/scan_kernel.h"

#ifdef SCAN_HAS_NEON

#include <arm_neon.h>

#define KERNEL
#define VECTORS 4

typedef uint8x16_t vector;

static inline vector vector_load(const void *bytes)
{
    return vld1q_u8(bytes);
}

static inline void vector_store(void *to, vector bytes)
{
    vst1q_u8(to, bytes);
}

static inline vector vector_of(uint8_t byte)
{
    return vdupq_n_u8(byte);
}

static inline vector vector_and(vector a, vector b)
{
    return vandq_u8(a, b);
}

static inline vector vector_or(vector a, vector b)
{
    return vorrq_u8(a, b);
}

static inline vector vector_subtract(vector a, vector b)
{
    return vsubq_u8(a, b);
}

static inline vector vector_equal(vector a, vector b)
{
    return vceqq_u8(a, b);
}

static inline vector vector_at_least(vector a, vector b)
{
    return vcgeq_u8(a, b);
}

static inline vector vector_look_up(const uint8_t *table, vector bytes)
{
    return vqtbl1q_u8(vld1q_u8(table), vandq_u8(bytes, vdupq_n_u8(0x0f)));
}

/* NEON has no instruction for this. Each byte keeps one bit, at one of eight places, and neighbours are added three times. */
static inline uint64_t vectors_bits(const vector *vectors)
{
    static const uint8_t places[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    vector part[VECTORS];
    for (int i = 0; i < VECTORS; i++)
        part[i] = vandq_u8(vreinterpretq_u8_s8(vshrq_n_s8(vreinterpretq_s8_u8(vectors[i]), 7)), vld1q_u8(places));
    const vector pairs = vpaddq_u8(vpaddq_u8(part[0], part[1]), vpaddq_u8(part[2], part[3]));
    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(pairs, pairs)), 0);
}

static inline uint64_t prefix_xor(uint64_t bits)
{
    for (int distance = 1; distance < 64; distance *= 2)
        bits ^= bits << distance;
    return bits;
}

static inline unsigned first_bit(uint64_t bits)
{
    return bits ? (unsigned)__builtin_ctzll(bits) : 64;
}

#include "engine/scan/scan_vectors.h"

static bool supported(void)
{
    return true;
}

const scan_kernel scan_kernel_neon = {"neon", supported, split, nest, same};

#endif
