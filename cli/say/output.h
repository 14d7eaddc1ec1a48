/*
 * Standard output for events: written in blocks, and flushed by whoever is about to wait.
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
    const char *lent; /* bytes that follow those of the block, and lie where the caller has them */
    size_t lent_length;
} output;

bool output_open(output *to, int descriptor);

/* False once a write has failed. */
bool output_write(output *to, const char *bytes, size_t length);

/* The same with bytes that stay as they are until output_settle: what lies together is not copied. */
bool output_lend(output *to, const char *bytes, size_t length);
bool output_settle(output *to);

bool output_string(output *to, const char *string);

/* Where it appends to a file that ends with half a line, as a killed run leaves one, that line is ended first. */
void output_end_line(output *to);

bool output_flush(output *to);

/* The bytes as a JSON string; what is not UTF-8 becomes U+FFFD. */
bool output_json_string(output *to, const char *bytes, size_t length);

/* Flushes and frees; false, and a message, if any write has failed. */
bool output_close(output *to);

#endif
