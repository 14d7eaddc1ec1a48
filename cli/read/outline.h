/*
 * The outline of JSON: where strings, objects and arrays begin and end. It is found byte by byte as text arrives, in a fixed
 * amount of memory. It tells where a document ends; whether the document is valid is left to the matcher.
 */
#ifndef CLI_READ_OUTLINE_H
#define CLI_READ_OUTLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Levels that are remembered as objects or arrays. Deeper brackets are only counted, so there ] may close {. */
#define OUTLINE_LEVELS 1024

typedef struct outline {
    size_t depth;
    bool in_string;
    bool escaped;                         /* the byte before was the backslash of an escape */
    char last;                            /* the last byte that was neither white space nor inside a string */
    uint64_t arrays[OUTLINE_LEVELS / 64]; /* a bit for each level that is an array */
} outline;

typedef enum outline_result {
    OUTLINE_MORE,  /* the bytes end inside the document */
    OUTLINE_ENDED, /* the document ends before `at` */
    OUTLINE_BROKEN /* no document may have the byte at `at` there */
} outline_result;

/* A document is about to begin. */
void outline_begin(outline *of);

/* The opening bracket of an object and some whole members have passed. */
void outline_begin_in_object(outline *of);

/* Goes on from *at, at most to `end`. */
outline_result outline_scan(outline *of, const char *bytes, size_t *at, size_t end);

/* The same inside a string; it ends behind its closing quote. A newline breaks it, because no JSON string has one. */
outline_result outline_scan_string(outline *of, const char *bytes, size_t *at, size_t end);

/* Where the next byte stands that is not white space, or `end`. */
size_t outline_skip_space(const char *bytes, size_t at, size_t end);

#endif
