/*
 * Paths that rule files name. They are relative to the folder of the file that names them, and the program needs them relative to
 * the current folder.
 */
#ifndef BUILTINS_RULES_PATHS_H
#define BUILTINS_RULES_PATHS_H

#include "grammar/base/arena.h"

/* `path`, which the file `base` names, relative to the current folder. NULL if memory ran out. */
char *path_beside(arena *memory, const char *base, text path);

/* The part that path_beside puts before `path`: the folder of `base` with its slash, or "" if `path` is absolute or `base` is
 * in the current folder. NULL if memory ran out. */
const char *path_folder(arena *memory, const char *base, text path);

#endif
