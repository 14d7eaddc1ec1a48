/*
 * Secrets, which are never in a rule file: a rule names an environment variable (env:VARIABLE) or a file (file:PATH).
 */
#ifndef BUILTINS_DELIVERY_SECRET_H
#define BUILTINS_DELIVERY_SECRET_H

#include "builtins/text/fault.h"
#include "grammar/base/arena.h"

/* True if a text names a secret in one of these two ways. */
bool secret_is_named(const char *source);

/* Reads a secret into `memory`, without the newline at the end of a file. NULL with `why`, which names the source but never
 * its content. */
const char *secret_read(const char *source, arena *memory, fault *why);

#endif
