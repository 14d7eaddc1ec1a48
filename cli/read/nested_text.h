/*
 * Texts inside texts: a part of an item, or the text of a string in it, as deep as events are wrapped. Each text knows where in
 * its outer text it lies, so that errors can be reported with their place in the file.
 */
#ifndef CLI_READ_NESTED_TEXT_H
#define CLI_READ_NESTED_TEXT_H

#include "cli/read/documents.h"

typedef struct nested_text {
    const char *bytes;
    size_t length;
    const struct nested_text *outer; /* NULL: this is the item itself */
    size_t origin, origin_length;    /* its place in `outer`; of a string, the place between the quotes */
    bool decoded;                    /* it is the text of a string: its bytes are not those of `outer` */
} nested_text;

/* A part of a text, without the white space around it. */
nested_text nested_text_part(const nested_text *outer, size_t begin, size_t length);

/* The innermost text whose bytes are still those of the file. */
const nested_text *nested_text_raw(const nested_text *of);

/* The number of the byte at a line and column, which are counted as in kf_error. */
size_t nested_text_offset(const nested_text *of, uint32_t line_number, uint32_t column);

/* Finds the line and column of the byte at `offset` in the item's file. If `of` is NULL, the place is where the item begins. */
void nested_text_find_place(const item *from, const nested_text *of, size_t offset, uint64_t *line_number, uint64_t *column);

#endif
