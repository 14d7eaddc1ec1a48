/*
 * Reads the structs of options of the public header. Their first member is their size in the version for which the program was
 * compiled, so that later versions can add members.
 */
#ifndef BUILTINS_TEXT_OPTIONS_H
#define BUILTINS_TEXT_OPTIONS_H

#include "kmsfilter.h"

/*
 * Copies the options that a caller gave (NULL: none) into `own`, a struct of `size` bytes. Members that the caller's struct does
 * not have, because its program was compiled for an earlier version, become zero. Returns false if the size cannot be right, or
 * if the caller set a member that this library does not know; `error` then says so. `name` is the struct's name in messages.
 */
bool options_read(void *own, size_t size, const void *given, const char *name, kf_error *error);

#endif
