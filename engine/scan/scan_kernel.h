/*
 * The parts of the scanner that are written in vector instructions, once for each set of them that processors have. Each kernel is
 * one file that says how 64 bytes are loaded and compared and then includes scan_blocks.h, where the rest is written once.
 *
 * Whatever a kernel does not understand it doubts: that event goes to the portable scanner, which says what is wrong, if anything.
 * So a kernel may doubt what is right, but must never accept what is wrong.
 */
#ifndef ENGINE_SCAN_SCAN_KERNEL_H
#define ENGINE_SCAN_SCAN_KERNEL_H

#include "engine/scan/scan_tokens.h"

struct scan_shape;

typedef struct scan_kernel {
    const char *name;
    bool (*supported)(void);
    /* The text's tokens. False if something in it is wrong or in doubt. Reads nothing outside the text. */
    bool (*split)(scan_tokens *tokens, const char *text, size_t length);
    /* Whether the tokens, in this order, are one value nested no deeper than `depth`, at most TOKENS_MOST_DEPTH. */
    bool (*nest)(scan_tokens *tokens, size_t depth);
    /* Whether the shape's classes and names are the event's. */
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
