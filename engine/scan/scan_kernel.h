/*
 * A kernel is the part of the scanner that is written with vector instructions, once for each set of instructions. Each kernel is
 * one file, which defines how 64 bytes are loaded and compared, and then includes scan_blocks.h, which has the rest.
 *
 * A kernel doubts everything that it does not understand. An event in doubt goes to the portable scanner, which says what is
 * wrong, if anything is. So a kernel may doubt a valid event, but must never accept an invalid one.
 */
#ifndef ENGINE_SCAN_SCAN_KERNEL_H
#define ENGINE_SCAN_SCAN_KERNEL_H

#include "engine/scan/scan_tokens.h"

struct scan_shape;

typedef struct scan_kernel {
    const char *name;
    bool (*supported)(void);
    /* Splits a text into tokens. False if something in it is wrong or in doubt. Reads no byte outside the text. */
    bool (*split)(scan_tokens *tokens, const char *text, size_t length);
    /* True if the tokens, in this order, form one value that is nested no deeper than `depth`. `depth` is at most
     * TOKENS_MOST_DEPTH. */
    bool (*nest)(scan_tokens *tokens, size_t depth);
    /* True if the event has the classes and the names of the shape. */
    bool (*same)(const struct scan_shape *shape, const scan_tokens *tokens, const char *text);
} scan_kernel;

#if defined __x86_64__
extern const scan_kernel scan_kernel_avx512;
extern const scan_kernel scan_kernel_avx2;
extern const scan_kernel scan_kernel_sse42;
#elif defined __aarch64__ && defined __ARM_NEON && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define SCAN_HAS_NEON
extern const scan_kernel scan_kernel_neon;
#endif

#endif
