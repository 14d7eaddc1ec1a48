/*
 * A file's items: its lines, if its first line is a document of its own; else its documents, however they lie on lines, with arrays
 * of events opened. Nothing is looked at here but the outline.
 */
#ifndef CLI_READ_DOCUMENTS_H
#define CLI_READ_DOCUMENTS_H

#include "cli/read/input.h"
#include "cli/read/splitter.h"
#include "kmsfilter.h"

/* A line, a document, an element of an array, or a piece of one that is too long. */
typedef struct item {
    line text;
    uint64_t line_number, column; /* where it begins; in code points */
    uint64_t taken;               /* bytes of input up to its end since the last item; also at the end of the file */
    container opened;             /* the document that it is an element of */
    bool is_line;
    bool continued;        /* another piece of it came before */
    bool broken;           /* its brackets do not fit */
    const char *error;     /* what is wrong, where the bytes do not show it; or NULL */
    const kf_status *said; /* what the matcher has just said of it; NULL: it has not been asked */
} item;

/* Where what comes behind an item is found. */
typedef struct documents_place {
    bool by_lines;
    uint64_t offset;       /* where reading has to begin */
    uint64_t items;        /* that come before it then */
    uint64_t line, column; /* at the offset */
} documents_place;

typedef struct documents {
    input *file;
    unsigned opens;
    bool decided;
    bool by_lines;
    bool continued;
    uint64_t line_number; /* of lines */
    splitter splitter;
    uint64_t begun; /* the offset that the splitter began at */
    uint64_t skip;  /* items that are not to be handed out */
} documents;

/* For a file that has just been opened; `opens` are the containers to open. With none, a line that holds two documents stays a line. */
void documents_begin(documents *of, input *file, unsigned opens);

/* After documents_begin, for a file that has been read before, and stands at the place's offset. */
void documents_resume(documents *of, const documents_place *from);

/* After an item of which nothing follows, and at the end. */
documents_place documents_where(const documents *of);

/* Finds out whether the file is read by lines, as documents_next would. False with the file's `failure` set. */
bool documents_decide(documents *of);

/* INPUT_LINE with *next, whose bytes stay until the next call. */
input_result documents_next(documents *of, item *next);

#endif
