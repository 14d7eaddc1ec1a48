/* What pattern.c (fields, objects, $or) and matchers.c (what stands in a field's list) share. */
#ifndef GRAMMAR_PATTERN_PATTERN_INTERNAL_H
#define GRAMMAR_PATTERN_PATTERN_INTERNAL_H

#include "grammar/base/ast.h"
#include "grammar/json/json_reader.h"

/* Reads a field's list behind its `[`, up to its `]`. NULL with an error recorded in the reader. */
alternative *matchers_read_list(json_reader *reader);

/* True if an object's name stands for something else than a field inside $or. */
bool matchers_is_reserved(text name);

/* A hint for the reader's error that depends on what it has read; NULL: the table's. In the reader's memory. */
const char *pattern_hint(json_reader *reader);

#endif
