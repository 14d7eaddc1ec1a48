/*
 * Regular expressions: PCRE2's, compiled once, with its JIT. Patterns come from rules and values from events, and both may be
 * hostile. So every run has a bound on its steps. A run that reaches the bound has not matched.
 */
#ifndef ENGINE_TABLES_REGEX_H
#define ENGINE_TABLES_REGEX_H

#include "grammar/base/arena.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct regex regex;
typedef struct regex_memory regex_memory; /* the memory of one thread */

/* Compiles an expression. `flags` may contain the letters i m s x. On error, returns NULL and writes to `message`, of `size`
 * bytes, what is wrong with the pattern at byte *offset. The message is empty if memory ran out. */
regex *regex_new(text pattern, text flags, char *message, size_t size, size_t *offset);
void regex_free(regex *compiled);

/* NULL if memory ran out. */
regex_memory *regex_memory_new(void);
void regex_memory_free(regex_memory *memory);

typedef enum regex_result { REGEX_NO_MATCH, REGEX_MATCH, REGEX_LIMIT, REGEX_NO_MEMORY } regex_result;

/* Searches a text for a match. The text may hold the three-byte forms of lone surrogates. */
regex_result regex_run(const regex *compiled, regex_memory *memory, const char *bytes, size_t length);

#endif
