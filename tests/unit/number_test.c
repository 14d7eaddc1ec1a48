/*
 * Tests number_parse, which decides with integers what could also be found by printing the number. Here the numbers are printed
 * and compared. They are random, and most have about as many digits as a double.
 */
#include "grammar/base/number.h"

#include <inttypes.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { NUMBERS = 60000, LONGEST = 64 };

/* The digits without zeros at either end, and the place of the point. All texts of one number give the same. */
static void normalize(const char *number, char *out)
{
    char digits[LONGEST];
    size_t count = 0;
    long point = 0;
    bool behind = false;
    for (; *number && *number != 'e'; number++) {
        behind |= *number == '.';
        if (*number < '0' || *number > '9')
            continue;
        if (count || *number != '0')
            digits[count++] = *number;
        point += !behind && count ? 1 : behind && !count ? -1 : 0;
    }
    if (*number == 'e')
        point += strtol(number + 1, NULL, 10);
    while (count && digits[count - 1] == '0')
        count--;
    snprintf(out, LONGEST, "%.*se%ld", (int)count, digits, count ? point : 0);
}

/* True if the text is the shortest one that reads as its double. */
static bool is_shortest(const char *number, double value)
{
    char printed[LONGEST], expected[LONGEST], found[LONGEST];
    int digits = 2;
    do
        snprintf(printed, sizeof printed, "%.*e", digits - 1, fabs(value));
    while (strtod(printed, NULL) != fabs(value) && digits++ < 17);
    normalize(printed, expected);
    normalize(number, found);
    return strcmp(expected, found) == 0;
}

static uint64_t random_bits(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void make_number(char *out, int round, uint64_t *state)
{
    const double value = (double)(random_bits(state) >> 11) / (double)((uint64_t)1 << (40 + random_bits(state) % 20));
    const double beside_power =
        (double)(((uint64_t)1 << 52) + random_bits(state) % 4) / (double)((uint64_t)1 << (40 + random_bits(state) % 20));
    const double small = (double)(random_bits(state) % 2000000) / 100 - 10000;
    switch (round % 7) {
    case 0:
        snprintf(out, LONGEST, "%.*g", 15 + (int)(random_bits(state) % 4), value);
        break;
    case 1:
        snprintf(out, LONGEST, "-%.*f", (int)(random_bits(state) % 20), value);
        break;
    case 2:
        snprintf(out, LONGEST, "%" PRIu64 ".%0*" PRIu64, random_bits(state) % 1000, 16, random_bits(state) % 10000000000000000U);
        break;
    case 3:
        snprintf(out, LONGEST, "%.*f", (int)(random_bits(state) % 4), small / 1000);
        break;
    case 4:
        snprintf(out, LONGEST, "%.*f", (int)(random_bits(state) % 9), small);
        break;
    case 5:
        snprintf(out, LONGEST, "%.*fe%d", (int)(random_bits(state) % 15), small, (int)(random_bits(state) % 40) - 20);
        break;
    default:
        snprintf(out, LONGEST, "%.*g", 16 + (int)(random_bits(state) % 2), beside_power);
    }
}

static void comparable_numbers_are_the_shortest(void **context)
{
    (void)context;
    uint64_t state = 88172645463325252U;
    for (int round = 0; round < NUMBERS; round++) {
        char number[LONGEST];
        make_number(number, round, &state);
        const double expected = strtod(number, NULL);
        double found;
        const bool comparable = number_parse(number, strlen(number), &found);
        if (comparable != is_shortest(number, expected) || (comparable && found != expected))
            fail_msg("%s: comparable %d, %.17g", number, comparable, found);
        const number_bounds bounds = number_bounds_of(number, strlen(number));
        if (bounds.low > expected || bounds.high < expected)
            fail_msg("%s: not between %.17g and %.17g", number, bounds.low, bounds.high);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(comparable_numbers_are_the_shortest)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
