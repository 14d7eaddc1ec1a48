/*
 * Reads the files that rules are made of: rule files, and the files that sets and tables name. It knows nothing of their content,
 * except that it takes away a byte order mark at the beginning, which some editors write. rule_files.c and definitions.c use it.
 */
#ifndef BUILTINS_RULES_LOAD_H
#define BUILTINS_RULES_LOAD_H

#include "grammar/base/diagnostics.h"

/* Opens a file or a folder for reading. -1 with errno set if that fails. */
int load_open(const char *path);

/* All bytes of an open file with a NUL behind them, malloc'ed; NULL with errno set. */
char *load_descriptor(int descriptor, size_t *length);

/* All bytes of the file that a set or a table names; malloc'ed, with a NUL behind them. NULL if that fails, with an error
 * recorded at `offset` of `from`. */
char *load_file(diagnostics *errors, const char *path, const source *from, size_t offset, size_t *length);

/* The paths of the rule files (*.kms) in a folder, sorted by name, in `memory`. It closes the descriptor. NULL if there are
 * none, with errno 0, or if the folder cannot be read, with errno set. */
char **load_folder(arena *memory, int descriptor, const char *path, size_t *count);

#endif
