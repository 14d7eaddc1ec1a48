/*
 * The outline of JSON: where strings, objects and arrays begin and end, found byte by byte as text comes in, in a fixed amount of
 * memory. It tells where a document ends, not whether it is right: that is the matcher's to say.
 */
#ifndef CLI_READ_OUTLINE_H
#define CLI_READ_OUTLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Levels whose kind is remembered. Below them brackets are counted, but { may be closed by ]. */
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
    OUTLINE_BROKEN /* the byte at `at` cannot stand there in any document */
} outline_result;

/* A document that is about to begin. */
void outline_begin(outline *of);

/* A document of which the opening bracket of an object and some whole members have been seen. */
void outline_begin_in_object(outline *of);

/* Goes on from *at to `end` at the most. */
outline_result outline_scan(outline *of, const char *bytes, size_t *at, size_t end);

/* The same for what is inside of a string: ended behind its closing quote. A newline breaks it, since no string of JSON has one. */
outline_result outline_scan_string(outline *of, const char *bytes, size_t *at, size_t end);

/* Skips white space as JSON has it. */
size_t outline_skip_space(const char *bytes, size_t at, size_t end);

#endif
