/* Shared by pattern.c, which reads fields, objects and $or, and matchers.c, which reads the list of a field. */
#ifndef GRAMMAR_PATTERN_PATTERN_INTERNAL_H
#define GRAMMAR_PATTERN_PATTERN_INTERNAL_H

#include "grammar/base/ast.h"
#include "grammar/json/json_reader.h"

/* Reads a field's list behind its `[`, including its `]`. NULL on error, which is recorded in the reader. */
alternative *matchers_read_list(json_reader *reader);

/* True if the name of an object inside $or is reserved, so that the object is not a field. */
bool matchers_is_reserved(text name);

/* A hint for the reader's error that depends on the text, in the reader's memory. NULL: the hint of the table is used. */
const char *pattern_hint(json_reader *reader);

#endif
