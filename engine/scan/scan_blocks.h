/*
 * The structural pass and the check of nesting, for 64 bytes at a time with one bit for each. A kernel includes this file. Before
 * that it defines:
 *
 *   KERNEL                          attributes of every function: the instructions that it may use
 *   block                           64 bytes
 *   block_load(bytes)               loads 64 bytes, all of which may be read
 *   block_load_part(bytes, count)   loads `count` bytes (1 to 63), then spaces; reads no others; only if KERNEL_LOADS_PARTS
 *   block_equal(block, byte)        bits of the bytes that equal `byte`
 *   block_at_least(block, byte)     bits of the bytes that are not less than `byte`
 *   block_classify(block)           all bits that every block needs
 *   prefix_xor(bits)                bit i is the parity of the bits 0 … i
 *   look_at(classes)                the bits of 64 tokens
 *   emit(tokens, bits, block, at)   writes one token for each bit
 *   finish(tokens)                  called after the last token
 *   KERNEL_COMPARES                 defined if the kernel has a `same` of its own
 *
 * Bit i is byte i of the block. If a byte affects the byte after the block, a bit is carried to bit 0 of the next block.
 */
#include "engine/scan/scan_shapes.h"
#include "engine/scan/scan_tokens.h"

#include <string.h>

/* The longest number that the portable scanner accepts has 1,000 bytes. A number or literal that fills this many blocks is too
 * long, or nearly too long. */
#define MOST_SCALAR_BLOCKS 14

/* Such functions stay out of the loop over blocks. */
#define RARE __attribute__((noinline))

typedef struct pass {
    scan_tokens *tokens;
    const char *text;
    size_t length;
    uint64_t wrong;     /* not 0: the text is wrong or in doubt */
    uint64_t backslash; /* 1: the next byte is escaped */
    /* UTF-8: what the last bytes of the previous block demand of the first bytes of this block. */
    uint64_t continuations, after_e0, after_ed, after_f0, after_f4;
    /* Numbers and literals: the kind of the previous block's last byte. */
    uint64_t scalar, number, minus, zero, whole, point, fraction, exponent, sign, power;
    uint64_t literal; /* how many bytes of a literal this block begins with */
    unsigned scalar_blocks;
} pass;

static inline KERNEL uint64_t shift_in(uint64_t bits, uint64_t carry)
{
    return bits << 1 | carry;
}

/* The bits of the bytes behind runs of `digits`. The runs begin at `first`. *carry is also bit 0 of `first`; it becomes 1 if a
 * run reaches the end of the block. */
static inline KERNEL uint64_t behind_run(uint64_t first, uint64_t digits, uint64_t *carry)
{
    uint64_t sum;
    const bool goes_on = __builtin_add_overflow(first, digits, &sum);
    *carry = goes_on;
    return sum & ~digits;
}

#ifndef KERNEL_LOADS_PARTS
static inline KERNEL block block_load_part(const char *bytes, size_t count)
{
    char copy[64];
    memset(copy, ' ', sizeof copy);
    memcpy(copy, bytes, count);
    return block_load(copy);
}
#endif

/* ---- Tokens ---- */

#ifndef KERNEL_COMPARES
static bool KERNEL same(const scan_shape *shape, const scan_tokens *tokens, const char *text)
{
    if (memcmp(shape->classes, tokens->classes, shape->count) != 0)
        return false;
    for (size_t i = 0; i < shape->name_count; i++) {
        const shape_name *name = &shape->names[i];
        const uint32_t *position = tokens->positions + name->token;
        if (position[1] - position[0] < name->length ||
            memcmp(shape->name_text + name->begin, text + position[0], name->length) != 0)
            return false;
    }
    return true;
}
#endif

/* ---- Strings ---- */

static inline KERNEL bool is_hex(char digit)
{
    return (digit >= '0' && digit <= '9') || ((digit | 0x20) >= 'a' && (digit | 0x20) <= 'f');
}

static inline KERNEL bool is_unit(const pass *run, size_t at)
{
    return run->length - at > 5 && is_hex(run->text[at + 1]) && is_hex(run->text[at + 2]) && is_hex(run->text[at + 3]) &&
           is_hex(run->text[at + 4]);
}

/* The bytes that a backslash escapes. In a run of backslashes, every second one is escaped itself. Adding a run's first bit to
 * the run moves the bit to the run's end, where it shows whether the run's length is even or odd. */
static RARE KERNEL uint64_t find_escaped(pass *run, uint64_t backslashes)
{
    const uint64_t even = 0x5555555555555555U;
    backslashes &= ~run->backslash;
    const uint64_t follows = shift_in(backslashes, run->backslash);
    const uint64_t odd_runs = backslashes & ~even & ~follows;
    uint64_t ends;
    const bool goes_on = __builtin_add_overflow(odd_runs, backslashes, &ends);
    run->backslash = goes_on;
    run->tokens->backslashes = true;
    return (even ^ ends << 1) & follows;
}

static RARE KERNEL void check_escapes(pass *run, block bytes, uint64_t escaped, size_t at)
{
    uint64_t units = escaped & block_equal(bytes, 'u');
    run->wrong |= escaped & ~(units | block_equal(bytes, '"') | block_equal(bytes, '\\') | block_equal(bytes, '/') |
                              block_equal(bytes, 'n') | block_equal(bytes, 't') | block_equal(bytes, 'r') |
                              block_equal(bytes, 'b') | block_equal(bytes, 'f'));
    for (; units; units &= units - 1)
        run->wrong |= !is_unit(run, at + (size_t)__builtin_ctzll(units));
}

/* RFC 3629: a lead byte must be followed by exactly as many continuation bytes as it demands. Overlong forms, surrogates and code
 * points above U+10FFFF are excluded by limits on the byte after four of the lead bytes. */
static RARE KERNEL void check_utf8(pass *run, block bytes, uint64_t beyond_ascii)
{
    const uint64_t leads = block_at_least(bytes, 0xc0), two = block_at_least(bytes, 0xe0), three = block_at_least(bytes, 0xf0);
    const uint64_t wanted = leads << 1 | two << 2 | three << 3 | run->continuations;
    run->wrong |= wanted ^ (beyond_ascii & ~leads);
    run->wrong |= (leads & ~block_at_least(bytes, 0xc2)) | block_at_least(bytes, 0xf5);
    const uint64_t e0 = block_equal(bytes, 0xe0), ed = block_equal(bytes, 0xed);
    const uint64_t f0 = block_equal(bytes, 0xf0), f4 = block_equal(bytes, 0xf4);
    const uint64_t from_a0 = block_at_least(bytes, 0xa0), from_90 = block_at_least(bytes, 0x90);
    run->wrong |= (shift_in(e0, run->after_e0) & ~from_a0) | (shift_in(ed, run->after_ed) & from_a0) |
                  (shift_in(f0, run->after_f0) & ~from_90) | (shift_in(f4, run->after_f4) & from_90);
    run->continuations = leads >> 63 | two >> 62 | three >> 61;
    run->after_e0 = e0 >> 63;
    run->after_ed = ed >> 63;
    run->after_f0 = f0 >> 63;
    run->after_f4 = f4 >> 63;
}

/* ---- Numbers and literals ---- */

/* The grammar of numbers in RFC 8259, part by part. The end of a part's digits is found by adding the part's first bit to them. A
 * byte that belongs to no part is wrong. */
typedef struct number_bits {
    uint64_t runs, begins; /* the bytes of numbers, and their first ones */
    uint64_t digits, minuses, points, others;
} number_bits;

/* Checks exponents. `ends` are the bytes behind the digits that come before an exponent. */
static RARE KERNEL void check_powers(pass *run, block bytes, const number_bits *bits, uint64_t minus, uint64_t ends)
{
    const uint64_t exponents = (block_equal(bytes, 'e') | block_equal(bytes, 'E')) & bits->runs;
    const uint64_t pluses = block_equal(bytes, '+') & bits->runs;
    const uint64_t exponent = ends & exponents, behind_exponent = shift_in(exponent, run->exponent);
    const uint64_t sign = behind_exponent & (bits->minuses | pluses);
    const uint64_t first = (behind_exponent & ~sign) | shift_in(sign, run->sign);
    run->wrong |= (bits->others & ~(exponents | pluses)) | (exponents & ~exponent) | (first & ~bits->digits) |
                  ((bits->minuses | pluses) & ~(minus | sign));
    behind_run(first | run->power, bits->digits, &run->power);
    run->exponent = exponent >> 63;
    run->sign = sign >> 63;
}

static inline KERNEL void check_numbers(pass *run, block bytes, const number_bits *bits)
{
    const uint64_t digits = bits->digits;
    const uint64_t minus = bits->begins & bits->minuses;
    const uint64_t first = (bits->begins & digits) | shift_in(minus, run->minus);
    const uint64_t zero = first & block_equal(bytes, '0');
    const uint64_t behind_whole = behind_run(first | run->whole, digits, &run->whole);
    const uint64_t point = behind_whole & bits->points;
    const uint64_t first_of_fraction = shift_in(point, run->point);
    const uint64_t behind_fraction = behind_run(first_of_fraction | run->fraction, digits, &run->fraction);
    run->wrong |=
        (first & ~digits) | (shift_in(zero, run->zero) & digits) | (bits->points & ~point) | (first_of_fraction & ~digits);
    run->minus = minus >> 63;
    run->zero = zero >> 63;
    run->point = point >> 63;
    if (__builtin_expect((bits->others | run->exponent | run->sign | run->power) != 0, 0))
        check_powers(run, bytes, bits, minus, behind_whole | behind_fraction);
    else
        run->wrong |= bits->minuses & ~minus;
}

/* The length of the literal that begins at a byte; 0 if there is none. */
static inline KERNEL unsigned literal_length(const pass *run, size_t at)
{
    if (run->length - at < 5)
        return 0;
    const char *bytes = run->text + at;
    if (memcmp(bytes, "true", 4) == 0 || memcmp(bytes, "null", 4) == 0)
        return 4;
    return memcmp(bytes, "false", 5) == 0 ? 5 : 0;
}

/* Checks that whole literals cover exactly the bytes of the runs that are not numbers. */
static inline KERNEL void check_literals(pass *run, uint64_t runs, uint64_t begins, size_t at)
{
    uint64_t covered = run->literal;
    run->literal = 0;
    for (; begins; begins &= begins - 1) {
        const unsigned first = (unsigned)__builtin_ctzll(begins);
        const unsigned length = literal_length(run, at + first);
        const uint64_t bits = ((uint64_t)1 << length) - 1;
        covered |= bits << first;
        if (first + length > 64)
            run->literal = bits >> (64 - first);
    }
    run->wrong |= covered ^ runs;
}

/* The first bytes of numbers and literals. `scalars` are all bytes outside strings that are nothing else. */
static inline KERNEL uint64_t scalar_begins(pass *run, block bytes, uint64_t scalars, size_t at)
{
    const uint64_t begins = scalars & ~shift_in(scalars, run->scalar);
    const uint64_t digits = block_at_least(bytes, '0') & ~block_at_least(bytes, '9' + 1) & scalars;
    const uint64_t numbers = begins & (digits | block_equal(bytes, '-'));
    /* Adding a run's first bit to it clears the run. */
    const uint64_t runs = scalars & ~(scalars + (numbers | (scalars & run->number)));
    if (runs | run->number) {
        const uint64_t minuses = block_equal(bytes, '-') & runs, points = block_equal(bytes, '.') & runs;
        const number_bits bits = {runs, numbers, digits, minuses, points, runs & ~(digits | minuses | points)};
        check_numbers(run, bytes, &bits);
    }
    check_literals(run, scalars & ~runs, begins & ~numbers, at);
    run->scalar = scalars >> 63;
    run->number = runs >> 63;
    run->scalar_blocks = scalars == UINT64_MAX ? run->scalar_blocks + 1 : 0;
    run->wrong |= run->scalar_blocks >= MOST_SCALAR_BLOCKS;
    return begins;
}

/* ---- Blocks ---- */

/* Handles one block. *inside has all bits set if a string is open at the beginning of the block; afterwards, at its end. */
static inline KERNEL void split_block(pass *run, block bytes, size_t at, uint64_t *inside)
{
    const block_bits bits = block_classify(bytes);
    uint64_t quotes = bits.quotes, escaped = 0;
    if (__builtin_expect((bits.backslashes | run->backslash) != 0, 0)) {
        escaped = find_escaped(run, bits.backslashes);
        quotes &= ~escaped;
    }
    /* From each opening quote up to the byte before the closing quote. */
    const uint64_t strings = prefix_xor(quotes) ^ *inside;
    *inside = (uint64_t)((int64_t)strings >> 63);
    run->wrong |= bits.controls & strings;
    if (__builtin_expect(escaped != 0, 0))
        check_escapes(run, bytes, escaped & strings, at);
    if (__builtin_expect((bits.beyond_ascii | run->continuations) != 0, 0))
        check_utf8(run, bytes, bits.beyond_ascii);
    uint64_t begins = (bits.structurals & ~strings) | (quotes & strings);
    const uint64_t scalars = ~(bits.structurals | bits.blanks | strings | quotes);
    if (scalars | run->scalar)
        begins |= scalar_begins(run, bytes, scalars, at);
    emit(run->tokens, begins, bytes, at);
}

/* How far ahead of the current block the memory is prefetched. Beyond the end of the event this does no harm, since a prefetch
 * never faults. */
#define AHEAD 2048

static bool KERNEL split(scan_tokens *tokens, const char *text, size_t length)
{
    pass run = {.tokens = tokens, .text = text, .length = length};
    uint64_t inside = 0;
    tokens->count = 0;
    tokens->backslashes = false;
    for (size_t at = 0; at < length; at += 64) {
        if (tokens->capacity - tokens->count < 64 && !scan_tokens_grow(tokens))
            return false;
        __builtin_prefetch(text + at + AHEAD);
        split_block(&run, length - at >= 64 ? block_load(text + at) : block_load_part(text + at, length - at), at, &inside);
    }
    finish(tokens);
    memset(tokens->classes + tokens->count, TOKEN_NONE, TOKENS_MARGIN);
    tokens->positions[tokens->count] = (uint32_t)length;
    /* No event ends in a number or literal at its root, and the last byte of such a number has not been checked. */
    return !(run.wrong | inside | run.scalar | run.continuations) && tokens->count;
}

/* ---- Nesting ---- */

/* What may follow a token, one bit for each class. MAY_VALUE stands for every token that begins a value, but not for a name. */
enum { MAY_VALUE = 1, MAY_NAME = 2, MAY_COLON = 4, MAY_COMMA = 8, MAY_CLOSE_OBJECT = 16, MAY_CLOSE_ARRAY = 32, MAY_END = 64 };
#define MAY_FOLLOW_VALUE (MAY_COMMA | MAY_CLOSE_OBJECT | MAY_CLOSE_ARRAY | MAY_END)

/* By class: what the token is, and what may follow it. Whether a comma or a bracket fits its container is checked elsewhere. */
static const uint8_t class_is[16] = {MAY_END,   MAY_VALUE,        MAY_VALUE, MAY_NAME,        MAY_COLON, MAY_COMMA, 0, 0,
                                     MAY_VALUE, MAY_CLOSE_OBJECT, MAY_VALUE, MAY_CLOSE_ARRAY, 0,         0,         0, 0};
static const uint8_t class_lets_follow[16] = {MAY_VALUE,
                                              MAY_FOLLOW_VALUE,
                                              MAY_FOLLOW_VALUE,
                                              MAY_COLON,
                                              MAY_VALUE,
                                              MAY_VALUE | MAY_NAME,
                                              0,
                                              0,
                                              MAY_NAME | MAY_CLOSE_OBJECT,
                                              MAY_FOLLOW_VALUE,
                                              MAY_VALUE | MAY_CLOSE_ARRAY,
                                              MAY_FOLLOW_VALUE,
                                              0,
                                              0,
                                              0,
                                              0};

typedef struct nesting {
    scan_tokens *tokens;
    uint64_t objects; /* the open containers, the innermost in bit 0; 1: an object */
    size_t depth, deepest;
    uint32_t opened[TOKENS_MOST_DEPTH + 2]; /* the token of the open bracket at each depth */
    bool wrong;
} nesting;

/* Follows the brackets of 64 tokens. Returns the tokens that lie directly in an object. `before` is the answer for the tokens
 * before the first bracket. */
static inline KERNEL uint64_t follow_brackets(nesting *open, const token_bits *bits, size_t at, uint64_t before)
{
    uint64_t in_object = before;
    for (uint64_t brackets = bits->brackets; brackets; brackets &= brackets - 1) {
        const unsigned bit = (unsigned)__builtin_ctzll(brackets);
        const uint32_t token = (uint32_t)(at + bit);
        const uint64_t closes = bits->closes >> bit & 1, object = bits->objects >> bit & 1;
        /* The direction of a bracket is hard to predict, so one code without a branch handles both. */
        const uint64_t if_closes = 0 - closes;
        const size_t slot = open->depth + 1 - closes;
        open->tokens->closings[token ^ ((token ^ open->opened[slot]) & (uint32_t)if_closes)] = token;
        open->opened[slot] = token;
        open->wrong |= closes & ((open->objects & 1) ^ object);
        open->objects = (open->objects >> 1 & if_closes) | ((open->objects << 1 | object) & ~if_closes);
        open->depth = slot - closes;
        if (__builtin_expect(open->depth > open->deepest, 0)) { /* also true if a bracket closed a container that was not open */
            open->wrong = true;
            break;
        }
        open->wrong |= !open->depth && token + 1 != open->tokens->count;
        in_object = (in_object & (((uint64_t)1 << bit) - 1)) | (0 - (open->objects & 1)) << bit;
    }
    return in_object;
}

static bool KERNEL nest(scan_tokens *tokens, size_t depth)
{
    nesting open = {.tokens = tokens, .deepest = depth};
    uint64_t in_object = 0;
    for (size_t at = 0; at < tokens->count && !open.wrong; at += 64) {
        const token_bits bits = look_at(tokens->classes + at);
        in_object = follow_brackets(&open, &bits, at, (uint64_t)((int64_t)in_object >> 63));
        const uint64_t present = tokens->count - at < 64 ? ((uint64_t)1 << (tokens->count - at)) - 1 : UINT64_MAX;
        /* A comma is followed by a name exactly if it lies in an object. */
        open.wrong |= ((bits.wrong | (bits.commas & (in_object ^ bits.before_names))) & present) != 0;
    }
    return !open.wrong && !open.depth && class_lets_follow[tokens->classes[tokens->count - 1]] & MAY_END;
}
