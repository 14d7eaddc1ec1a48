/*
 * Texts inside of texts, as parts or out of strings, and where in the file their bytes come from.
 */
#ifndef CLI_READ_TEXT_PLACE_H
#define CLI_READ_TEXT_PLACE_H

#include "cli/read/documents.h"

typedef struct text {
    const char *bytes;
    size_t length;
    const struct text *outer; /* NULL: the item itself */
    size_t origin;            /* where in `outer` it begins, */
    size_t origin_length;     /* and how many bytes of it it was; a string's are those between its quotes */
    bool decoded;             /* out of a string: its bytes are not those of `outer` */
} text;

/* Part of a text, without the white space around it. */
text text_part(const text *outer, size_t begin, size_t length);

/* The innermost text that still has the file's own bytes. */
const text *text_raw(const text *of);

/* The byte at a place as kf_error has it. */
size_t text_offset(const text *of, uint32_t number, uint32_t column);

/* Where the byte at `offset` stands in the file that the item is of; `of` NULL: where the item begins. */
void text_place(const item *from, const text *of, size_t offset, uint64_t *number, uint64_t *column);

#endif
