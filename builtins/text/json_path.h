/*
 * The JSON paths that EventBridge accepts in InputPath and InputPathsMap (doc/transform.md): `$`, and then steps `.name`, `.*`,
 * `[n]`, `[*]`. A name has letters, digits, `_`, `-` and `/`, all of ASCII.
 */
#ifndef BUILTINS_TEXT_JSON_PATH_H
#define BUILTINS_TEXT_JSON_PATH_H

#include "builtins/text/json_text.h"

/* The longest path, in UTF-16 units. */
#define JSON_PATH_LONGEST 256

typedef struct json_path json_path;

/* Compiles a path into `memory`. NULL if the text is not such a path; *offset is then the place of the first wrong byte, or
 * SIZE_MAX if memory ran out. */
const json_path *json_path_compile(arena *memory, text written, size_t *offset);

/* Finds the value at the path in a checked JSON text. False if there is none. The value is returned as it is written, with its
 * white space. The values of a path with `*` are returned as an array on one line. It is appended to `found` and is valid until
 * `found` grows. */
bool json_path_find(const json_path *path, text json, buffer *found, text *value);

/* True if the path has no `*`, so that its value does not move with `found`. */
bool json_path_is_definite(const json_path *path);

#endif
