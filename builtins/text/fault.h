/*
 * Why something outside the program did not work, as a value. A fault never holds a secret: whoever makes one from a text that came
 * over the network removes them first (text_redact in encoding.h).
 */
#ifndef BUILTINS_TEXT_FAULT_H
#define BUILTINS_TEXT_FAULT_H

#include <stdbool.h>

typedef struct fault {
    bool passing; /* it may go away by itself, so that trying again makes sense */
    char message[400];
} fault;

/* False, so that it can be returned; a message that is too long is cut. */
bool fault_set(fault *where, bool passing, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
