/*
 * Splits text into documents, whatever white space stands between them. The arrays of containers are opened: their elements
 * come out one by one, so that an array may be larger than memory. The caller hands in a window of the text, moves it along,
 * and makes it longer as more text arrives. The same documents come out however the text was cut into windows.
 *
 * A document whose brackets do not match is broken. It ends where a line begins as documents begin here: with a bracket as its
 * first byte or, between the elements of an array, with a bracket at the elements' indentation.
 */
#ifndef CLI_READ_SPLITTER_H
#define CLI_READ_SPLITTER_H

#include "cli/read/opening.h"
#include "cli/read/outline.h"

typedef enum split_result {
    SPLIT_MORE, /* nothing yet: drop `used` bytes, and make the window longer */
    SPLIT_PIECE,
    SPLIT_END,
    SPLIT_STEP /* only inside splitter.c: the next step decides */
} split_result;

/* A document, an element, or the rest of a broken one. */
typedef struct split_piece {
    size_t begin, length; /* in the window */
    size_t used;      /* bytes that the caller may drop from the front of the window; also set with SPLIT_MORE and SPLIT_END */
    container opened; /* the document that it is an element of */
    uint64_t line, column; /* where it begins; the column counts code points */
    bool broken;
    bool too_long;     /* longer than the limit; it comes in pieces */
    bool continued;    /* it is another piece of the one before */
    bool continues;    /* another piece of it follows */
    const char *error; /* what is wrong between documents or elements, if the bytes do not show it; or NULL */
} split_piece;

typedef enum split_place { BETWEEN_DOCUMENTS, IN_DOCUMENT, IN_SCALAR, BETWEEN_ELEMENTS, BEHIND_ELEMENTS, SKIPPING } split_place;

/* Where reading may begin again so that the same pieces come out. */
typedef struct split_start {
    uint64_t offset;       /* of a document, from the beginning */
    uint64_t line, column; /* there */
    uint64_t pieces;       /* that have come out of that document; a piece and its continuations count once */
    bool broken;           /* the document is broken, and its pieces are not counted any more */
} split_start;

typedef struct splitter {
    unsigned opens; /* the containers that are opened: a set of `container` */
    size_t limit;   /* longest document or element */
    split_place place;
    container opened;   /* the one whose elements are read */
    outline outline;    /* of the current document or element, or of the text behind the elements */
    size_t at;          /* how far the window has been read */
    size_t begin;       /* of the current document or element */
    bool too_long;      /* the current one is */
    bool continued;     /* a piece of it has been handed out */
    const char *why;    /* it is broken, if its bytes do not show it */
    bool first;         /* no element of this array has been seen */
    bool comma;         /* an element may follow */
    bool after_element; /* a comma may follow */
    bool comma_missed;  /* a missing comma has been reported for this array */
    size_t blanks;      /* white space before `at` in its line, if there is nothing else; or NOT_BLANK */
    size_t indent;      /* `blanks` before this array's first element */
    size_t marked;      /* the place in the window that `line` and `column` belong to */
    uint64_t line, column;
    uint64_t dropped;    /* bytes before the window */
    uint64_t last_break; /* 1 + the furthest place at which a document was found broken */
    unsigned returns;    /* how often the search went back from there */
    split_start start;
} splitter;

void splitter_begin(splitter *state, unsigned opens, size_t limit);

/* `bytes` begin with those that were not used before. `at_end`: no more will come. */
split_result splitter_next(splitter *state, const char *bytes, size_t length, bool at_end, split_piece *piece);

/* Behind a piece that does not continue, or at the end: where the next one is found. If reading begins there, the pieces of a
 * broken document may differ from those that came out before. */
split_start splitter_start(const splitter *state);

/* Where the bytes that were seen end: between documents, in a string, behind something broken. */
bool splitter_is_between(const splitter *state);
bool splitter_is_in_string(const splitter *state);
bool splitter_is_broken(const splitter *state);

#endif
