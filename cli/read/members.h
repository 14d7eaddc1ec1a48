/*
 * Finds members of a JSON object as raw text. shapes.c looks for wrappers with it, and the cases of test-pattern are read with
 * it: a number must reach the matcher as it was written, and a JSON library would convert it.
 */
#ifndef CLI_READ_MEMBERS_H
#define CLI_READ_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct member {
    const char *name;
    const char *value; /* raw text; NULL if the object has no such member; the last one if there are several */
    size_t length;
} member;

/* Finds the named members. False if the text does not have the outline of an object; values are not checked inside. If `last`
 * is not NULL, the search ends once that member is found. */
bool members_find(const char *bytes, size_t length, member *members, size_t count, const member *last);

#endif
