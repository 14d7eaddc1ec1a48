/*
 * Numbers as EventBridge compares them: by value where the text says exactly what the nearest double prints as, and by text
 * where it does not (doc/eventbridge.md, "Numbers").
 */
#ifndef GRAMMAR_BASE_NUMBER_H
#define GRAMMAR_BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

/* Reads a number token of RFC 8259. True if it is comparable; then *value is its double, never -0. Independent of the locale. */
bool number_parse(const char *bytes, size_t length, double *value);

/* Two doubles between which a number certainly lies, comparable or not; they may be infinite. Much cheaper than number_parse. */
typedef struct number_bounds {
    double low, high;
} number_bounds;

number_bounds number_bounds_of(const char *bytes, size_t length);

#endif
