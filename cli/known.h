/*
 * How the events of a file open, such as {"version": a line that begins so is an event, and nothing but the matcher has to look at it.
 */
#ifndef CLI_KNOWN_H
#define CLI_KNOWN_H

#include <stdbool.h>
#include <stddef.h>

#define KNOWN_OPENINGS 4
#define LONGEST_KNOWN 64

typedef struct known_opening {
    size_t length; /* 0: none */
    char bytes[LONGEST_KNOWN];
} known_opening;

typedef struct known {
    known_opening openings[KNOWN_OPENINGS];
    size_t remembered; /* so far: a new one takes the oldest one's place */
} known;

/* The number of the opening that a text begins with, KNOWN_OPENINGS if it is none of them. */
size_t known_find(const known *openings, const char *bytes, size_t length);

/* Remembers how an event opens, unless wrappers may open so too. */
void known_remember(known *openings, const char *event, size_t length);

/* Whether all of the openings in `used`, a bit for each number, are what they were. */
bool known_same(const known *openings, const known *before, unsigned used);

#endif
