/*
 * Secrets that a rule names by where they are: env:VARIABLE or file:PATH. No secret is in a rule file.
 */
#ifndef BUILTINS_DELIVERY_SECRET_H
#define BUILTINS_DELIVERY_SECRET_H

#include "builtins/text/fault.h"
#include "grammar/base/arena.h"

/* Whether a text names a secret in one of these two ways. */
bool secret_is_named(const char *source);

/* The text that env:VARIABLE or file:PATH stands for, copied into `memory`; a file's last newline is not part of it. NULL with `why`,
 * which names the source, never what is in it. */
const char *secret_read(const char *source, arena *memory, fault *why);

#endif
