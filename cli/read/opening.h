/*
 * Recognises documents that hold events as elements of an array, by their first bytes. splitter.h opens them, so that their
 * elements come out one by one.
 */
#ifndef CLI_READ_OPENING_H
#define CLI_READ_OPENING_H

#include <stdbool.h>
#include <stddef.h>

/* A document whose elements come out one by one. All other documents come out whole. */
typedef enum container {
    CONTAINER_NONE = 0,
    CONTAINER_ARRAY = 1,    /* [{…},…] */
    CONTAINER_RECORDS = 2,  /* {"Records":[{…},…],…} */
    CONTAINER_MESSAGES = 4, /* {"Messages":[{…},…],…}, where {…} looks like a message of SQS */
    CONTAINER_ANY = 7       /* the set of all */
} container;

/* Finds which container of the set `opens` the text at `bytes` begins with, and *before, how many of its bytes stand before the
 * elements. False if there are too few bytes to tell; with `at_end`, no more will come. */
bool opening_find(unsigned opens, const char *bytes, size_t length, bool at_end, container *opened, size_t *before);

/* True if the text is an array that a container of this kind would hold. */
bool opening_is_array_of(container kind, const char *bytes, size_t length);

#endif
