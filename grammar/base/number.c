/*
 * Reads numbers: the value of a number's text, and whether the text says exactly that value.
 *
 * A number is comparable if its decimal is the one that Java prints for the nearest double: the shortest decimal, of at least two
 * digits, that reads back as the same double. Every number of up to 15 significant digits in the normal range is comparable. For
 * such numbers nothing has to be printed.
 */
#include "grammar/base/number.h"

#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A number of up to this many significant digits is always the shortest text of its double. */
#define SAFE_DIGITS 15

/* Powers of ten up to this one are doubles without error. */
#define EXACT_POWER 22

/* The longest number that is examined. The readers of patterns and events refuse longer ones. */
#define MOST_BYTES 1000

/* 0.DIGITS × 10^exponent, without zeros at either end of the digits. */
typedef struct decimal {
    bool negative;
    size_t digit_count;
    int64_t exponent;
    char digits[MOST_BYTES];
} decimal;

/* Exponents are limited to this, which is far beyond any double and any other text for the same number. */
#define EXPONENT_BOUND ((int64_t)1 << 40)

static int64_t read_exponent(const char *at, const char *end)
{
    int64_t value = 0;
    const bool negative = at < end && *at == '-';
    if (at < end && (*at == '-' || *at == '+'))
        at++;
    for (; at < end; at++)
        if (value < EXPONENT_BOUND)
            value = value * 10 + (*at - '0');
    return negative ? -value : value;
}

static void read_decimal(const char *bytes, size_t length, decimal *number)
{
    const char *at = bytes, *end = bytes + length;
    bool point = false;
    number->digit_count = 0;
    number->exponent = 0;
    number->negative = at < end && *at == '-';
    if (number->negative)
        at++;
    for (; at < end && *at != 'e' && *at != 'E'; at++) {
        if (*at == '.') {
            point = true;
            continue;
        }
        if (number->digit_count || *at != '0') {
            if (number->digit_count < MOST_BYTES)
                number->digits[number->digit_count++] = *at;
            number->exponent += point ? 0 : 1;
        } else if (point) {
            number->exponent--;
        }
    }
    if (at < end)
        number->exponent += read_exponent(at + 1, end);
    while (number->digit_count && number->digits[number->digit_count - 1] == '0')
        number->digit_count--;
    if (!number->digit_count)
        number->exponent = 0;
}

static bool same_decimal(const decimal *a, const decimal *b)
{
    return a->digit_count == b->digit_count && a->exponent == b->exponent && memcmp(a->digits, b->digits, a->digit_count) == 0;
}

static const double powers[EXACT_POWER + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                               1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* For few digits and a small exponent: the product or quotient of two exact doubles, rounded once, is the nearest double. */
static bool read_exactly(const decimal *number, double *value)
{
    if (number->digit_count > SAFE_DIGITS)
        return false;
    const int64_t power = number->exponent - (int64_t)number->digit_count;
    if (power < -EXACT_POWER || power > EXACT_POWER)
        return false;
    int64_t whole = 0;
    for (size_t i = 0; i < number->digit_count; i++)
        whole = whole * 10 + (number->digits[i] - '0');
    *value = power < 0 ? (double)whole / powers[-power] : (double)whole * powers[power];
    return true;
}

/* ---- Plain numbers of up to 18 digits, in integers ---- */

__extension__ typedef unsigned __int128 wide;

/* A number without exponent: digits / 10^places. */
typedef struct plain_number {
    uint64_t digits;
    unsigned places;
} plain_number;

/* Every number with this many digits fits, even with a sign, and becomes a double in one instruction. */
#define PLAIN_DIGITS 18

static const uint64_t whole_powers[9] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
/* The number that eight digits make; the first digit is in the lowest byte. Neighbours are joined to numbers below 100, these to
 * numbers below 10,000, and these to the result. */
static uint32_t join_digits(uint64_t digits)
{
    digits = (digits * 10 + (digits >> 8)) & 0x00ff00ff00ff00ffU;
    digits = (digits * 100 + (digits >> 16)) & 0x0000ffff0000ffffU;
    return (uint32_t)(digits * 10000 + (digits >> 32));
}
#endif

/* Appends the last `count` digits (up to eight) of eight bytes. False if these are not all digits. */
static bool append_digits(const char *bytes, unsigned count, uint64_t *digits)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    word ^= 0x3030303030303030U;
    word = count ? word & UINT64_MAX << (64 - 8 * count) : 0;
    if ((word | (word + 0x0606060606060606U)) & 0xf0f0f0f0f0f0f0f0U)
        return false;
    *digits = *digits * whole_powers[count] + join_digits(word);
    return true;
#else
    for (unsigned i = 8 - count; i < 8; i++) {
        if (bytes[i] < '0' || bytes[i] > '9')
            return false;
        *digits = *digits * 10 + (uint64_t)(bytes[i] - '0');
    }
    return true;
#endif
}

static bool read_plain(const char *bytes, size_t length, plain_number *number)
{
    const char *at = bytes + (length && *bytes == '-'), *end = bytes + length;
    uint64_t digits = 0;
    *number = (plain_number){0, 0};
    if (end - at > PLAIN_DIGITS + 1)
        return false;
    for (; at < end && *at >= '0' && *at <= '9'; at++)
        digits = digits * 10 + (uint64_t)(*at - '0');
    if (at < end) {
        if (*at++ != '.')
            return false;
        number->places = (unsigned)(end - at);
        for (; end - at >= 8; at += 8)
            if (!append_digits(at, 8, &digits))
                return false;
        /* The last digits are read together with bytes before them, which are not counted again. A short number has no such
         * bytes. */
        if (length >= 8) {
            if (!append_digits(end - 8, (unsigned)(end - at), &digits))
                return false;
        } else {
            for (; at < end; at++) {
                if (*at < '0' || *at > '9')
                    return false;
                digits = digits * 10 + (uint64_t)(*at - '0');
            }
        }
    } else if (length > PLAIN_DIGITS) {
        return false;
    }
    number->digits = digits;
    return true;
}

static wide distance(wide a, wide b)
{
    return a > b ? a - b : b - a;
}

/*
 * Reads the double that is nearest to 16 or more digits, if the text is certainly the double's shortest text. False if this is
 * not certain.
 *
 * A double is mantissa / 2^shift. Everything is multiplied by 10^places × 2^shift, which gives integers: the double becomes
 * mantissa × power, the text becomes digits × 2^shift, and the distance to the next double becomes `power`. So the text reads as
 * the double if they differ by less than half of `power`. It is the shortest text if no multiple of ten in place of the digits
 * reads as the same double, and no other number with as many digits is nearer.
 */
static bool read_shortest(const plain_number *number, double *value)
{
    const wide power = (wide)(uint64_t)powers[number->places / 2] * (uint64_t)powers[number->places - number->places / 2];
    double guess = (double)(int64_t)number->digits / powers[number->places];
    uint64_t bits;
    memcpy(&bits, &guess, sizeof bits);
    const int shift = 1075 - (int)(bits >> 52);
    uint64_t mantissa = (bits & (((uint64_t)1 << 52) - 1)) | (uint64_t)1 << 52;
    if (shift < 1 || shift > 60)
        return false;
    const wide text = (wide)number->digits << shift;
    wide exact = mantissa * power;
    if (2 * distance(exact, text) > power) { /* it was rounded twice, and the neighbour is nearer */
        bits += exact < text ? 1 : UINT64_MAX;
        exact += exact < text ? power : 0 - power;
        mantissa = (bits & (((uint64_t)1 << 52) - 1)) | (uint64_t)1 << 52;
    }
    /* Next to a power of two, the doubles on one side are closer together. */
    if (mantissa - ((uint64_t)1 << 52) < 2 || (mantissa >> 1) + 1 >= (uint64_t)1 << 52)
        return false;
    const wide below = (uint64_t)(exact >> shift) / 10 * 10;
    if (2 * distance(exact, text) >= power || 2 * distance(exact, text) >= (wide)1 << shift ||
        2 * distance(exact, below << shift) <= power || 2 * distance(exact, (below + 10) << shift) <= power)
        return false;
    memcpy(value, &bits, sizeof bits);
    return true;
}

/* Reads most numbers: those without exponent and with few digits. False if another function must read the number. */
static bool read_quickly(const char *bytes, size_t length, double *value)
{
    static const uint64_t safe = 1000000000000000;
    plain_number number;
    if (!read_plain(bytes, length, &number))
        return false;
    for (; number.digits >= safe && number.places && number.digits % 10 == 0; number.places--)
        number.digits /= 10;
    if (number.digits < safe)
        *value = (double)(int64_t)number.digits / powers[number.places];
    else if (!number.places || !read_shortest(&number, value))
        return false;
    if (number.digits && *bytes == '-')
        *value = -*value;
    return true;
}

/* The shortest decimal of at least two digits that reads back as `value`. */
static void shortest(double value, decimal *result)
{
    char printed[40];
    for (int digits = 2; digits <= 17; digits++) {
        snprintf(printed, sizeof printed, "%.*e", digits - 1, value);
        if (strtod(printed, NULL) == value)
            break;
    }
    read_decimal(printed, strlen(printed), result);
}

/* Reads a rare, long or extreme number with the C library, independently of the locale's decimal point. */
static bool read_slowly(const char *bytes, size_t length, const decimal *number, double *value)
{
    char copy[MOST_BYTES + 1];
    if (length > MOST_BYTES)
        return false;
    memcpy(copy, bytes, length);
    copy[length] = '\0';
    const locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (!plain)
        return false;
    const locale_t before = uselocale(plain);
    *value = fabs(strtod(copy, NULL));
    bool comparable = isfinite(*value);
    if (comparable) {
        decimal printed;
        shortest(*value, &printed);
        comparable = same_decimal(number, &printed);
    }
    uselocale(before);
    freelocale(plain);
    return comparable;
}

bool number_parse(const char *bytes, size_t length, double *value)
{
    decimal number;
    if (read_quickly(bytes, length, value))
        return true;
    read_decimal(bytes, length, &number);
    if (!number.digit_count) {
        *value = 0;
        return true;
    }
    if (!read_exactly(&number, value) && !read_slowly(bytes, length, &number, value))
        return false;
    if (number.negative)
        *value = -*value;
    return true;
}

/* ---- Bounds ---- */

/* A multiplication is much faster than the exact division. The factor, the digits as a double, and their product are each rounded
 * once, by at most 2^-53 of their size. */
#define LESS (1 - 1e-15)
#define MORE (1 + 1e-15)

static number_bounds bounds_between(bool negative, double least, double most)
{
    return negative ? (number_bounds){-most, -least} : (number_bounds){least, most};
}

/* Bounds from all digits. */
static number_bounds bounds_of_all(const char *bytes, size_t length)
{
    static const double factors[PLAIN_DIGITS + 1] = {1e-0,  1e-1,  1e-2,  1e-3,  1e-4,  1e-5,  1e-6,  1e-7,  1e-8, 1e-9,
                                                     1e-10, 1e-11, 1e-12, 1e-13, 1e-14, 1e-15, 1e-16, 1e-17, 1e-18};
    plain_number number;
    if (!read_plain(bytes, length, &number))
        return (number_bounds){-INFINITY, INFINITY};
    const double size = (double)(int64_t)number.digits * factors[number.places];
    return bounds_between(*bytes == '-', size * LESS, size * MORE);
}

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__

static const uint64_t each_byte = 0x0101010101010101U;

static uint64_t load_8(const char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

static uint64_t load_4(const char *bytes)
{
    uint32_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

/* Marks the first byte that is a point with its highest bit, and perhaps other bytes behind it. */
static uint64_t find_points(uint64_t word)
{
    const uint64_t others = word ^ each_byte * '.';
    return (others - each_byte) & ~others & each_byte * 0x80;
}

/* The first eight bytes of a number. A shorter number gets a point, if it has none, and then zeros. */
static uint64_t first_eight(const char *bytes, size_t length)
{
    uint64_t word;
    if (length >= 8)
        return load_8(bytes);
    if (length >= 4)
        word = load_4(bytes) | load_4(bytes + length - 4) << 8 * (length - 4);
    else
        word = (uint64_t)bytes[0] | (uint64_t)bytes[length / 2] << 8 * (length / 2) |
               (uint64_t)bytes[length - 1] << 8 * (length - 1);
    const uint64_t zeros = find_points(word) ? each_byte * '0' : each_byte * '0' - '0' + '.';
    return word | zeros << 8 * length;
}

/* Bounds from the first seven digits, if there is a point among them and no exponent follows. */
number_bounds number_bounds_of(const char *bytes, size_t length)
{
    static const double least_factors[8] = {LESS * 1e-0, LESS * 1e-1, LESS * 1e-2, LESS * 1e-3,
                                            LESS * 1e-4, LESS * 1e-5, LESS * 1e-6, LESS * 1e-7};
    static const double most_factors[8] = {MORE * 1e-0, MORE * 1e-1, MORE * 1e-2, MORE * 1e-3,
                                           MORE * 1e-4, MORE * 1e-5, MORE * 1e-6, MORE * 1e-7};
    const bool negative = *bytes == '-';
    const char *at = bytes + negative;
    const size_t count = length - negative;
    const uint64_t first = first_eight(at, count), points = find_points(first);
    const uint64_t last = count > 8 ? load_8(at + count - 8) : first, middle = count > 16 ? load_8(at + 8) : first;
    /* Of all bytes that a number can have, only E and e have the bit 0x40. */
    if (!points || count > 24 || (first | middle | last) & each_byte * 0x40)
        return bounds_of_all(bytes, length);
    const unsigned before = (unsigned)__builtin_ctzll(points) / 8;
    const uint64_t whole = ((uint64_t)1 << 8 * before) - 1;
    const uint64_t seven = (first & whole) | (first >> 8 & ~whole);
    const int64_t digits = (int64_t)join_digits((seven << 8 | '0') & each_byte * 0x0f);
    return bounds_between(negative, (double)digits * least_factors[7 - before], (double)(digits + 1) * most_factors[7 - before]);
}

#else

number_bounds number_bounds_of(const char *bytes, size_t length)
{
    return bounds_of_all(bytes, length);
}

#endif
