/*
 * The error of every function below the rules: what went wrong, why, and where in a text. When the caller of the library must
 * know, a kf_error is made from it, which also has a file and a line. A kf_error takes 12 kB. That is too much here, because
 * faults are kept with credentials and queues, and are made on the stack for each request that fails.
 *
 * A fault never contains a secret. A function that makes a fault from a text of the network first removes the secrets
 * (text_redact in encoding.h).
 */
#ifndef BUILTINS_TEXT_FAULT_H
#define BUILTINS_TEXT_FAULT_H

#include "grammar/base/diagnostic.h"

typedef struct fault {
    kf_status code;     /* KF_IO: a cause outside the program; KF_BAD_RULES: a wrong text of the user; or KF_NO_MEMORY */
    diagnostic which;   /* for a wrong text of the user, the entry of the table; else DIAGNOSTIC_NONE */
    bool passing;       /* the cause may go away by itself, so a new attempt makes sense */
    size_t offset;      /* the place of the first wrong byte in a text of the user */
    char message[1024]; /* one line; "": there is no fault */
} fault;

#define FAULT_NO_MEMORY                                                                                                          \
    {                                                                                                                            \
        .code = KF_NO_MEMORY, .which = DIAGNOSTIC_NO_MEMORY, .passing = true, .message = "memory ran out"                        \
    }

/* Each of these functions returns false, so that a caller can return it. A message that is too long is cut and ends in "…". */

/* Sets a fault with a cause outside the program. The message becomes one line of valid UTF-8, whatever texts are in it. */
bool fault_set(fault *where, bool passing, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Sets a fault for a wrong text of the user: fault_refuse(why, MESSAGE(ARN_BROKEN)). The second function also sets the place of
 * the wrong byte. */
bool fault_refuse(fault *where, diagnostic which, const char *format, ...) __attribute__((format(printf, 3, 4)));
bool fault_at(fault *where, size_t offset, diagnostic which, const char *format, ...) __attribute__((format(printf, 4, 5)));

bool fault_no_memory(fault *where);

/* Fills in an error with the code KF_IO, whatever the fault's code is. */
void fault_tell(const fault *from, kf_error *error);

#endif
