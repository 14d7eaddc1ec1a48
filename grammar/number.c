/*
 * Numbers: their value, and whether their text says exactly that value.
 *
 * A number is comparable if the decimal that its text denotes is the one that Java prints for the nearest double: the shortest that
 * reads back as the same double, of at least two digits. Any number of up to 15 significant digits in the normal range is, which is
 * decided without printing anything.
 */
#include "grammar/number.h"

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

/* The longest number that is looked at; the readers of patterns and events refuse longer ones. */
#define MOST_BYTES 1000

/* 0.DIGITS × 10^exponent, without zeros at either end of the digits. */
typedef struct decimal {
    bool negative;
    size_t digit_count;
    int64_t exponent;
    char digits[MOST_BYTES];
} decimal;

/* Exponents saturate far beyond what any double or any other text of the same number could have. */
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

/* Few digits and a small exponent: a product or quotient of two exact doubles, rounded once, is the nearest double. */
static bool read_exactly(const decimal *number, double *value)
{
    static const double powers[EXACT_POWER + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                                   1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
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

/* The rare long or extreme number, by the C library, which must not be let use another decimal point. */
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
