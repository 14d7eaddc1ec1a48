/*
 * Takes text apart into documents, whatever white space is between them, and arrays of events into their elements, one by one: so an
 * array may be larger than memory. Text is handed in as a window that the caller moves along and makes longer as more comes in. How
 * the text was cut into windows makes no difference to what comes out.
 *
 * A document whose brackets do not fit is broken. It ends where a line begins as documents begin here: with a bracket at its very
 * start, or, between the elements of an array, at their indentation.
 */
#ifndef CLI_READ_SPLITTER_H
#define CLI_READ_SPLITTER_H

#include "cli/read/outline.h"

/* What is opened, so that its elements come out one by one. Others come out whole. */
typedef enum container {
    CONTAINER_NONE = 0,
    CONTAINER_ARRAY = 1,    /* [{…},…] */
    CONTAINER_RECORDS = 2,  /* {"Records":[{…},…],…} */
    CONTAINER_MESSAGES = 4, /* {"Messages":[{…},…],…} with what looks like a message of SQS */
    CONTAINER_ANY = 7
} container;

typedef enum split_result {
    SPLIT_MORE, /* nothing yet: drop `used` bytes, and make the window longer */
    SPLIT_PIECE,
    SPLIT_END
} split_result;

/* A document, an element, or what is left of a broken one. */
typedef struct split_piece {
    size_t begin, length;  /* in the window */
    size_t used;           /* bytes at the window's front that are done with; also after SPLIT_MORE and SPLIT_END */
    container opened;      /* the document that it is an element of */
    uint64_t line, column; /* where it begins; in code points */
    bool broken;
    bool too_long;     /* longer than the limit; it comes in pieces */
    bool continued;    /* another piece of it came before */
    bool continues;    /* another piece of it follows */
    const char *error; /* what is wrong between documents or elements, and cannot be seen from the bytes; or NULL */
} split_piece;

typedef enum split_place { BETWEEN_DOCUMENTS, IN_DOCUMENT, IN_SCALAR, BETWEEN_ELEMENTS, BEHIND_ELEMENTS, SKIPPING } split_place;

/* Where reading may begin again so that the same comes out. */
typedef struct split_start {
    uint64_t offset;       /* of a document, from the beginning */
    uint64_t line, column; /* there */
    uint64_t pieces;       /* that come out of it, and are known: those that go on count once */
    bool broken;           /* no more of them are counted */
} split_start;

typedef struct splitter {
    unsigned opens; /* the containers that are opened */
    size_t limit;   /* longest document or element */
    split_place place;
    container opened;   /* the one whose elements are read */
    outline outline;    /* of the document or element at hand, or of what follows the elements */
    size_t at;          /* how far the window has been looked at */
    size_t begin;       /* of the document or element at hand */
    bool too_long;      /* it is */
    bool continued;     /* a piece of it has been handed out */
    const char *why;    /* it is broken, if its bytes do not show it */
    bool first;         /* no element of this array has been seen */
    bool comma;         /* an element may follow */
    bool after_element; /* a comma may */
    bool comma_missed;  /* which has been reported for this array */
    size_t blanks;      /* before `at` in its line, if there is nothing else; or NOT_BLANK */
    size_t indent;      /* `blanks` of this array's first element */
    size_t marked;      /* what `line` and `column` are of */
    uint64_t line, column;
    uint64_t dropped;    /* bytes before the window */
    uint64_t last_break; /* 1 + the furthest place at which a document was found broken */
    unsigned returns;    /* that were made from there */
    split_start start;
} splitter;

void splitter_begin(splitter *state, unsigned opens, size_t limit);

/* `bytes` begin with what was not used before. `at_end`: no more will come. */
split_result splitter_next(splitter *state, const char *bytes, size_t length, bool at_end, split_piece *piece);

/* After a piece that does not go on, or the end: where what follows it is found. Pieces of what is broken may come out
 * differently when they are read from elsewhere; up to the end of their document what comes behind them is found before them. */
split_start splitter_start(const splitter *state);

/* Where the bytes that were seen end: between documents, in a string, behind something broken. */
bool splitter_is_between(const splitter *state);
bool splitter_is_in_string(const splitter *state);
bool splitter_is_broken(const splitter *state);

/* The container that the text at `bytes` opens with, and *length, how much of the text comes before its elements; with what is not in
 * `opens` taken for no container. False if too few bytes are at hand to tell. */
bool splitter_opening(unsigned opens, const char *bytes, size_t length, bool at_end, container *opened, size_t *before);

/* Whether a whole array of that kind would be opened. */
bool splitter_array_opens(container kind, const char *bytes, size_t length);

#endif
