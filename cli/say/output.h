/*
 * A buffered writer, for events on standard output and for JSON on standard error. Bytes are written in blocks; whoever is
 * about to wait flushes them first.
 *
 * A failed write is remembered and prints nothing here: messages.c uses this file to print JSON. Whoever closes the output
 * reports its failure (message_report_output).
 */
#ifndef CLI_SAY_OUTPUT_H
#define CLI_SAY_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

typedef struct output {
    int descriptor;
    int failure; /* errno of the write that failed; nothing is written after it */
    size_t used;
    char *block;
    const char *lent; /* bytes that follow those of the block and still lie in the caller's memory */
    size_t lent_length;
} output;

/* False if memory ran out. */
bool output_open(output *to, int descriptor);

/* False once a write has failed. */
bool output_write(output *to, const char *bytes, size_t length);

/* Writes bytes that the caller keeps unchanged until output_settle: bytes that lie side by side are not copied. */
bool output_lend(output *to, const char *bytes, size_t length);

/* Takes over the lent bytes, so that the caller may change its memory. */
bool output_settle(output *to);

bool output_string(output *to, const char *string);

/* Ends the last line of a file that the output appends to, if that line has no newline: a killed run leaves half a line. */
void output_end_line(output *to);

bool output_flush(output *to);

/* Writes the bytes as a JSON string. A byte that is not UTF-8 becomes U+FFFD. */
bool output_json_string(output *to, const char *bytes, size_t length);

/* Flushes and frees. Returns the errno of the write that failed, or 0. */
int output_close(output *to);

#endif
