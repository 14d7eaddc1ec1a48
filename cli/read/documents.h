/*
 * A file as a sequence of items. If the first line of the file is a whole document, the items are its lines; else they are its
 * documents, wherever they lie on lines, and the elements of arrays of events.
 *
 * Built on input.h, which reads the bytes, and splitter.h, which finds where documents end. Whether an item is valid JSON is
 * decided later, by the matcher (unwrap.h).
 */
#ifndef CLI_READ_DOCUMENTS_H
#define CLI_READ_DOCUMENTS_H

#include "cli/read/input.h"
#include "cli/read/splitter.h"
#include "kmsfilter.h"

/* A line, a document, an element of an array, or a piece of one of these that is too long. */
typedef struct item {
    line text;
    uint64_t line_number, column; /* where it begins; the column counts code points */
    uint64_t consumed; /* bytes of the file from the end of the last item to its own end; also set at the end of the file */
    container opened;  /* the document that it is an element of */
    bool is_line;
    bool continued;          /* it is another piece of the item before it */
    bool broken;             /* its brackets do not match */
    const char *error;       /* what is wrong, if the bytes do not show it; or NULL */
    const kf_status *status; /* what the matcher has just returned for it; NULL if it has not been asked */
} item;

/* A place between two items, so that a later run can go on there. */
typedef struct documents_place {
    bool by_lines;
    uint64_t offset;       /* where reading has to begin */
    uint64_t items;        /* how many items lie between that offset and the place */
    uint64_t line, column; /* at the offset */
} documents_place;

typedef struct documents {
    input *file;
    unsigned opens; /* the containers whose elements are items: a set of `container` */
    bool is_framed; /* it is known whether the file is read by lines */
    bool by_lines;
    bool continued;           /* the next item is another piece of this one */
    uint64_t line_number;     /* of the last line */
    splitter splitter;        /* unless it is read by lines */
    uint64_t splitter_offset; /* where in the file the splitter began */
    uint64_t items_to_skip;
} documents;

/* For a file that has just been opened. `opens` names the containers to open; if it names none, a line with two documents stays
 * one item. */
void documents_begin(documents *of, input *file, unsigned opens);

/* After documents_begin, for a file that an earlier run has read up to this place. The file stands at the place's offset. */
void documents_resume(documents *of, const documents_place *from);

/* The place behind the last item; only behind its last piece, or at the end of the file. */
documents_place documents_current_place(const documents *of);

/* Reads as much as is needed to know whether the file is read by lines. False with the file's `failure` set. */
bool documents_find_framing(documents *of);

/* INPUT_LINE with *next, whose bytes stay unchanged until the next call. */
input_result documents_next(documents *of, item *next);

#endif
