/* The kernel for AVX-512 with VBMI2. VBMI2 can pack the bytes that a mask selects, so all tokens of a block are written at
 * once. */
#include "engine/scan/scan_kernel.h"

#if defined __x86_64__

#include <immintrin.h>

#define KERNEL __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi,bmi2,popcnt,lzcnt,pclmul")))

typedef __m512i block;

typedef struct block_bits {
    uint64_t quotes, backslashes, structurals, blanks, controls, beyond_ascii;
} block_bits;

typedef struct token_bits {
    uint64_t wrong, brackets, closes, objects, commas, before_names;
} token_bits;

static inline KERNEL block block_load(const char *bytes)
{
    return _mm512_loadu_si512(bytes);
}

#define KERNEL_LOADS_PARTS
static inline KERNEL block block_load_part(const char *bytes, size_t count)
{
    return _mm512_mask_loadu_epi8(_mm512_set1_epi8(' '), _bzhi_u64(UINT64_MAX, (unsigned)count), bytes);
}

static inline KERNEL uint64_t block_equal(block bytes, uint8_t byte)
{
    return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8((char)byte));
}

static inline KERNEL uint64_t block_at_least(block bytes, uint8_t byte)
{
    return _mm512_cmpge_epu8_mask(bytes, _mm512_set1_epi8((char)byte));
}

/* By a byte's low six bits: the one structural character or blank (except the space) with these low bits. */
static const uint8_t structurals_and_blanks[64] __attribute__((aligned(64))) = {
    ['{' & 63] = '{', ['}' & 63] = '}', ['[' & 63] = '[', [']' & 63] = ']', [':' & 63] = ':',
    [',' & 63] = ',', ['\t'] = '\t',    ['\n'] = '\n',    ['\r'] = '\r',    [0] = 1,
};

/* By the low six bits of a token's first byte: its class. The first bytes of numbers and literals have other low bits. */
static const uint8_t classes_of_tokens[64] __attribute__((aligned(64))) = {
    ['{' & 63] = TOKEN_OPEN_OBJECT, ['}' & 63] = TOKEN_CLOSE_OBJECT, ['[' & 63] = TOKEN_OPEN_ARRAY,
    [']' & 63] = TOKEN_CLOSE_ARRAY, [':' & 63] = TOKEN_COLON,        [',' & 63] = TOKEN_COMMA,
    ['"' & 63] = TOKEN_STRING,      ['-' & 63] = TOKEN_SCALAR,       ['0' & 63] = TOKEN_SCALAR,
    ['1' & 63] = TOKEN_SCALAR,      ['2' & 63] = TOKEN_SCALAR,       ['3' & 63] = TOKEN_SCALAR,
    ['4' & 63] = TOKEN_SCALAR,      ['5' & 63] = TOKEN_SCALAR,       ['6' & 63] = TOKEN_SCALAR,
    ['7' & 63] = TOKEN_SCALAR,      ['8' & 63] = TOKEN_SCALAR,       ['9' & 63] = TOKEN_SCALAR,
    ['f' & 63] = TOKEN_SCALAR,      ['n' & 63] = TOKEN_SCALAR,
};
_Static_assert(('t' & 63) == ('4' & 63), "the t of true shares its place with a digit");

static inline KERNEL block_bits block_classify(block bytes)
{
    const block table = _mm512_load_si512(structurals_and_blanks);
    const uint64_t known = _mm512_cmpeq_epi8_mask(bytes, _mm512_permutexvar_epi8(bytes, table));
    const uint64_t controls = _mm512_cmplt_epu8_mask(bytes, _mm512_set1_epi8(0x20));
    return (block_bits){
        .quotes = block_equal(bytes, '"'),
        .backslashes = block_equal(bytes, '\\'),
        .structurals = known & ~controls,
        .blanks = (known & controls) | block_equal(bytes, ' '),
        .controls = controls,
        .beyond_ascii = _mm512_movepi8_mask(bytes),
    };
}

static inline KERNEL uint64_t prefix_xor(uint64_t bits)
{
    const __m128i product = _mm_clmulepi64_si128(_mm_cvtsi64_si128((long long)bits), _mm_set1_epi8(-1), 0);
    return (uint64_t)_mm_cvtsi128_si64(product);
}

static const uint8_t numbers_to_63[64]
    __attribute__((aligned(64))) = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
                                    22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
                                    44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};

static inline KERNEL void emit(scan_tokens *tokens, uint64_t bits, block bytes, size_t at)
{
    const block firsts = _mm512_maskz_compress_epi8(bits, bytes);
    const block classes = _mm512_permutexvar_epi8(firsts, _mm512_load_si512(classes_of_tokens));
    const block offsets = _mm512_maskz_compress_epi8(bits, _mm512_load_si512(numbers_to_63));
    const block base = _mm512_set1_epi32((int)at);
    const size_t count = (size_t)__builtin_popcountll(bits);
    uint32_t *positions = tokens->positions + tokens->count;
    _mm512_storeu_si512(tokens->classes + tokens->count, classes);
    _mm512_storeu_si512(positions, _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(offsets))));
    if (count > 16) {
        _mm512_storeu_si512(positions + 16, _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(offsets, 1))));
        _mm512_storeu_si512(positions + 32, _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(offsets, 2))));
        _mm512_storeu_si512(positions + 48, _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(offsets, 3))));
    }
    tokens->count += count;
}

static inline void finish(scan_tokens *tokens)
{
    (void)tokens;
}

#define KERNEL_COMPARES
static inline KERNEL token_bits look_at(const uint8_t *classes);

#include "engine/scan/scan_blocks.h"

static inline KERNEL block look_up(const uint8_t *table, block classes)
{
    return _mm512_shuffle_epi8(_mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(const void *)table)), classes);
}

static inline KERNEL block with_names(block classes, block next)
{
    const uint64_t names = block_equal(classes, TOKEN_STRING) & block_equal(next, TOKEN_COLON);
    return _mm512_mask_mov_epi8(classes, names, _mm512_set1_epi8(TOKEN_NAME));
}

static inline KERNEL token_bits look_at(const uint8_t *classes)
{
    const block before = _mm512_loadu_si512(classes - 1), here = _mm512_loadu_si512(classes);
    const block next = _mm512_loadu_si512(classes + 1), second = _mm512_loadu_si512(classes + 2);
    const block may = look_up(class_lets_follow, with_names(before, here)), is = look_up(class_is, with_names(here, next));
    const uint64_t brackets = _mm512_test_epi8_mask(here, _mm512_set1_epi8(TOKEN_IS_BRACKET));
    return (token_bits){
        .wrong = _mm512_testn_epi8_mask(may, is),
        .brackets = brackets,
        .closes = brackets & _mm512_test_epi8_mask(here, _mm512_set1_epi8(TOKEN_CLOSES)),
        .objects = brackets & _mm512_testn_epi8_mask(here, _mm512_set1_epi8(TOKEN_IS_ARRAY)),
        .commas = block_equal(here, TOKEN_COMMA),
        .before_names = block_equal(next, TOKEN_STRING) & block_equal(second, TOKEN_COLON),
    };
}

/* One bit for each byte that differs. No other bytes are read. */
static inline KERNEL uint64_t differences(const char *a, const char *b, size_t length)
{
    if (length <= 32) {
        const __mmask32 part = _bzhi_u32(UINT32_MAX, (unsigned)length);
        return _mm256_cmpneq_epi8_mask(_mm256_maskz_loadu_epi8(part, a), _mm256_maskz_loadu_epi8(part, b));
    }
    uint64_t differ = 0;
    for (size_t at = 0; at < length; at += 64) {
        const uint64_t part = _bzhi_u64(UINT64_MAX, length - at < 64 ? (unsigned)(length - at) : 64);
        differ |= _mm512_cmpneq_epi8_mask(_mm512_maskz_loadu_epi8(part, a + at), _mm512_maskz_loadu_epi8(part, b + at));
    }
    return differ;
}

static bool KERNEL same(const scan_shape *shape, const scan_tokens *tokens, const char *text)
{
    uint64_t differ = 0;
    for (size_t at = 0; at < shape->count; at += 64)
        differ |= _mm512_cmpneq_epi8_mask(_mm512_loadu_si512(shape->classes + at), _mm512_loadu_si512(tokens->classes + at));
    if (differ)
        return false;
    for (size_t i = 0; i < shape->name_count; i++) {
        const shape_name *name = &shape->names[i];
        const uint32_t *position = tokens->positions + name->token;
        if (position[1] - position[0] < name->length)
            return false;
        differ |= differences(shape->name_text + name->begin, text + position[0], name->length);
    }
    return !differ;
}

static bool supported(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("pclmul");
}

const scan_kernel scan_kernel_avx512 = {"avx512", supported, split, nest, same};

#endif
