/*
 * The JSON paths that EventBridge takes as InputPath and in InputPathsMap (doc/transform.md): `$`, then steps `.name`, `.*`, `[n]`, `[*]`.
 * A name holds letters, digits, `_`, `-` and `/`, all ASCII.
 */
#ifndef BUILTINS_TEXT_JSON_PATH_H
#define BUILTINS_TEXT_JSON_PATH_H

#include "builtins/text/json_text.h"

/* The longest path, in UTF-16 units. */
#define JSON_PATH_LONGEST 256

typedef struct json_path json_path;

/* NULL if it is no such path: *offset is that of the first byte at fault, or SIZE_MAX if memory ran out. */
const json_path *json_path_compile(arena *memory, text written, size_t *offset);

/* What stands at the path in a checked JSON text; false: nothing. A value is given as it is written, with its white space. What a path
 * with `*` finds is given as an array, one line long, which is appended to `found` and stays valid until that grows. */
bool json_path_find(const json_path *path, text json, buffer *found, text *value);

/* A value of the latter kind lies in `found` and moves with it. */
bool json_path_is_definite(const json_path *path);

#endif
