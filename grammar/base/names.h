/* Finds the known words that the writer of a misspelt word may have meant. */
#ifndef GRAMMAR_BASE_NAMES_H
#define GRAMMAR_BASE_NAMES_H

#include "grammar/base/arena.h"

/* The word that is nearest to `written`. NULL if no word is near enough for a typing error. */
const char *names_nearest(text written, const char *const *known, size_t count);

/* Puts the words that are near enough, at most `most`, into `near`: the nearest first, and equally near words in the order of
 * `known`. Returns their number. */
size_t names_near(text written, const char *const *known, size_t count, const char **near, size_t most);

/* Writes a hint into `hint`, which has NAMES_HINT bytes: `did you mean "WORD"?` if a word is near. Else `all` and behind it all known words,
 * or, if `all` is NULL, nothing. Returns the hint, or NULL if there is none. */
#define NAMES_HINT 512
const char *names_hint(char hint[NAMES_HINT], text written, const char *const *known, size_t count, const char *all);

#endif
