/* Times as RFC 3339 writes them. */
#ifndef GRAMMAR_BASE_TIMESTAMP_H
#define GRAMMAR_BASE_TIMESTAMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NANOSECONDS INT64_C(1000000000)

/* Reads a date and time with its offset: 2026-01-01T00:00:00Z, 2026-01-01 01:00:00.5+01:00. A leap second is the second after it, and of a
 * fraction nine digits count. A time outside of 1678 to 2261, which is what the nanoseconds hold, counts as the first or the last of them, so
 * that it stands in the right order to others. False if the text is anything else. */
bool timestamp_parse(const char *bytes, size_t length, int64_t *nanoseconds);

#define TIMESTAMP_FIRST (-TIMESTAMP_LAST)
#define TIMESTAMP_LAST (INT64_C(9223372036) * NANOSECONDS)

/* False if the time is one that stands for others. */
static inline bool timestamp_is_exact(int64_t nanoseconds)
{
    return nanoseconds > TIMESTAMP_FIRST && nanoseconds < TIMESTAMP_LAST;
}

/* The hour of the day, 0 … 23, and the day of the week, 0 (Monday) … 6, in UTC. */
unsigned timestamp_hour(int64_t nanoseconds);
unsigned timestamp_weekday(int64_t nanoseconds);

/* 2026-01-01T00:00:00Z, with the fraction only where there is one; `out` has room for TIMESTAMP_LENGTH bytes. Returns the length. */
#define TIMESTAMP_LENGTH 40
size_t timestamp_print(int64_t nanoseconds, char *out);

#endif
