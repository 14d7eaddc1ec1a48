/*
 * Texts inside of texts, as parts or out of strings, and where in the file their bytes come from.
 */
#ifndef CLI_READ_TEXT_PLACE_H
#define CLI_READ_TEXT_PLACE_H

#include "cli/read/documents.h"

typedef struct nested_text {
    const char *bytes;
    size_t length;
    const struct nested_text *outer; /* NULL: the item itself */
    size_t origin;                   /* where in `outer` it begins, */
    size_t origin_length;            /* and how many bytes of it it was; a string's are those between its quotes */
    bool decoded;                    /* out of a string: its bytes are not those of `outer` */
} nested_text;

/* Part of a text, without the white space around it. */
nested_text text_part(const nested_text *outer, size_t begin, size_t length);

/* The innermost text that still has the file's own bytes. */
const nested_text *text_raw(const nested_text *of);

/* The byte at a place as kf_error has it. */
size_t text_offset(const nested_text *of, uint32_t number, uint32_t column);

/* Where the byte at `offset` stands in the file that the item is of; `of` NULL: where the item begins. */
void text_place(const item *from, const nested_text *of, size_t offset, uint64_t *number, uint64_t *column);

#endif
