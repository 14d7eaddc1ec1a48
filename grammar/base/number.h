/*
 * Numbers as EventBridge compares them: by value if the text is exactly what the nearest double prints as, and otherwise by text
 * (doc/eventbridge.md, "Numbers").
 */
#ifndef GRAMMAR_BASE_NUMBER_H
#define GRAMMAR_BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

/* Reads a number token of RFC 8259. Returns true if it is comparable; *value is then its double, never -0. The locale does not
 * matter. */
bool number_parse(const char *bytes, size_t length, double *value);

/* Two doubles between which a number certainly lies, even if it is not comparable. They may be infinite. Finding them is much
 * faster than number_parse. */
typedef struct number_bounds {
    double low, high;
} number_bounds;

number_bounds number_bounds_of(const char *bytes, size_t length);

#endif
