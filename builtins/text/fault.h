/*
 * What went wrong, why, and where in a text: the one error of everything below the rules. A kf_error, which also has a file and a line, is
 * made from it where the library's caller is told. It is not used throughout because it takes 12 kB, and faults are kept with credentials
 * and queues, and made on the stack for each request that fails.
 *
 * A fault never holds a secret: whoever makes one from a text that came over the network removes them first (text_redact in encoding.h).
 */
#ifndef BUILTINS_TEXT_FAULT_H
#define BUILTINS_TEXT_FAULT_H

#include "grammar/base/diagnostic.h"

typedef struct fault {
    kf_status code;     /* KF_IO: something outside the program; KF_BAD_RULES: a text of the user; or KF_NO_MEMORY */
    diagnostic which;   /* of a text of the user, the mistake that it is; else DIAGNOSTIC_NONE */
    bool passing;       /* it may go away by itself, so that trying again makes sense */
    size_t offset;      /* of the first wrong byte in a text of the user */
    char message[1024]; /* one line; "": nothing is wrong */
} fault;

#define FAULT_NO_MEMORY                                                                                                          \
    {                                                                                                                            \
        .code = KF_NO_MEMORY, .which = DIAGNOSTIC_NO_MEMORY, .passing = true, .message = "memory ran out"                        \
    }

/* Each of these returns false, so that it can be returned in turn. A message that is too long is cut and ends in "…". */

/* Something outside the program. The message becomes one line of whole UTF-8 characters, whatever the texts in it were. */
bool fault_set(fault *where, bool passing, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* A text of the user that is wrong: fault_refuse(why, MESSAGE(ARN_BROKEN)); the second says at which byte. */
bool fault_refuse(fault *where, diagnostic which, const char *format, ...) __attribute__((format(printf, 3, 4)));
bool fault_at(fault *where, size_t offset, diagnostic which, const char *format, ...) __attribute__((format(printf, 4, 5)));

bool fault_no_memory(fault *where);

/* A KF_IO of the library's callers, whatever the fault's code is. */
void fault_tell(const fault *from, kf_error *error);

#endif
