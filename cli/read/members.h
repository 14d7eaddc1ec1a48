/*
 * The members of one JSON object as raw text. For the cases of test-pattern: a number must reach the matcher spelled as it was
 * written, which a JSON library that makes values of numbers cannot do.
 */
#ifndef CLI_READ_MEMBERS_H
#define CLI_READ_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct member {
    const char *name;
    const char *value; /* raw, NULL if the object has no such member; the last one of several */
    size_t length;
} member;

/* Finds the named members. False if the text does not have an object's outline; what is inside of values is not checked. `enough` is one of
 * them behind which nothing is looked at any more, or NULL. */
bool members_find(const char *bytes, size_t length, member *wanted, size_t count, const member *enough);

#endif
