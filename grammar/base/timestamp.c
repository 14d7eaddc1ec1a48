/* RFC 3339, section 5.6. Days are counted in the proleptic Gregorian calendar, from 1 March, so that the leap day comes last. */
#include "grammar/base/timestamp.h"

#include <stdio.h>

#define DAY (INT64_C(86400))
#define FIRST_YEAR 1678 /* whole years that an int64_t of nanoseconds holds */
#define LAST_YEAR 2261

typedef struct cursor {
    const char *at, *end;
    bool bad;
} cursor;

static unsigned digits(cursor *from, unsigned count)
{
    unsigned value = 0;
    for (; count; count--, from->at++) {
        if (from->at == from->end || *from->at < '0' || *from->at > '9') {
            from->bad = true;
            return 0;
        }
        value = value * 10 + (unsigned)(*from->at - '0');
    }
    return value;
}

static char take(cursor *from)
{
    return from->at < from->end ? *from->at++ : '\0';
}

static void expect(cursor *from, char wanted)
{
    if (take(from) != wanted)
        from->bad = true;
}

static int64_t days_since_1970(unsigned year, unsigned month, unsigned day)
{
    const unsigned shifted = month > 2 ? month - 3 : month + 9;
    const int64_t years = (int64_t)year - (month <= 2);
    return years * 365 + years / 4 - years / 100 + years / 400 + (153 * shifted + 2) / 5 + day - 1 - 719468;
}

static unsigned days_in_month(unsigned year, unsigned month)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

/* What follows the seconds' point. */
static int64_t fraction(cursor *from)
{
    int64_t value = 0, unit = NANOSECONDS / 10;
    const char *begin = from->at;
    for (; from->at < from->end && *from->at >= '0' && *from->at <= '9'; from->at++, unit /= 10)
        value += (*from->at - '0') * unit;
    from->bad = from->bad || from->at == begin;
    return value;
}

/* Seconds east of UTC. */
static int64_t zone(cursor *from)
{
    const char sign = take(from);
    if (sign == 'Z' || sign == 'z')
        return 0;
    if (sign != '+' && sign != '-')
        from->bad = true;
    const unsigned hours = digits(from, 2);
    expect(from, ':');
    const unsigned minutes = digits(from, 2);
    if (hours > 23 || minutes > 59)
        from->bad = true;
    const int64_t seconds = hours * INT64_C(3600) + minutes * INT64_C(60);
    return sign == '-' ? -seconds : seconds;
}

bool timestamp_parse(const char *bytes, size_t length, int64_t *nanoseconds)
{
    cursor from = {bytes, bytes + length, false};
    const unsigned year = digits(&from, 4);
    expect(&from, '-');
    const unsigned month = digits(&from, 2);
    expect(&from, '-');
    const unsigned day = digits(&from, 2);
    const char between = take(&from);
    const unsigned hour = digits(&from, 2);
    expect(&from, ':');
    const unsigned minute = digits(&from, 2);
    expect(&from, ':');
    const unsigned second = digits(&from, 2);
    if (from.bad || (between != 'T' && between != 't' && between != ' ') || month < 1 || month > 12 || day < 1 ||
        day > days_in_month(year, month) || hour > 23 || minute > 59 || second > 60)
        return false;
    int64_t part = 0;
    if (from.at < from.end && *from.at == '.') {
        from.at++;
        part = fraction(&from);
    }
    const int64_t east = zone(&from);
    if (from.bad || from.at != from.end)
        return false;
    const int64_t seconds = days_since_1970(year, month, day) * DAY + hour * INT64_C(3600) + minute * INT64_C(60) + second - east;
    *nanoseconds = year < FIRST_YEAR ? TIMESTAMP_FIRST : year > LAST_YEAR ? TIMESTAMP_LAST : seconds * NANOSECONDS + part;
    return true;
}

/* Rounds down, also before 1970. */
static int64_t floor_divide(int64_t value, int64_t by)
{
    return value / by - (value % by < 0);
}

unsigned timestamp_hour(int64_t nanoseconds)
{
    const int64_t seconds = floor_divide(nanoseconds, NANOSECONDS);
    return (unsigned)((seconds - floor_divide(seconds, DAY) * DAY) / 3600);
}

unsigned timestamp_weekday(int64_t nanoseconds)
{
    const int64_t days = floor_divide(floor_divide(nanoseconds, NANOSECONDS), DAY) + 3; /* 1970 began on a Thursday */
    return (unsigned)(days - floor_divide(days, 7) * 7);
}

size_t timestamp_print(int64_t nanoseconds, char *out)
{
    const int64_t seconds = floor_divide(nanoseconds, NANOSECONDS);
    const int64_t days = floor_divide(seconds, DAY);
    const unsigned rest = (unsigned)(seconds - days * DAY);
    /* The inverse of days_since_1970. */
    const int64_t shifted = days + 719468;
    const int64_t era = floor_divide(shifted, 146097);
    const int64_t of_era = shifted - era * 146097;
    const int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int64_t month_shifted = (5 * of_year + 2) / 153;
    const int day = (int)(of_year - (153 * month_shifted + 2) / 5 + 1);
    const int month = (int)(month_shifted < 10 ? month_shifted + 3 : month_shifted - 9);
    const int year = (int)(year_of_era + era * 400) + (month <= 2);
    int used = snprintf(out, TIMESTAMP_LENGTH, "%04d-%02d-%02dT%02u:%02u:%02u", year, month, day, rest / 3600, rest / 60 % 60,
                        rest % 60);
    int64_t part = nanoseconds - seconds * NANOSECONDS;
    if (part) {
        used += snprintf(out + used, TIMESTAMP_LENGTH - (size_t)used, ".%09d", (int)part);
        for (; out[used - 1] == '0'; used--)
            continue;
    }
    out[used++] = 'Z';
    return (size_t)used;
}
