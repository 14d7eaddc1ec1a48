/* Which of some known words somebody may have meant. */
#ifndef GRAMMAR_BASE_NAMES_H
#define GRAMMAR_BASE_NAMES_H

#include "grammar/base/arena.h"

/* The word nearest to `written` if it is near enough for a typing error; NULL if none is. */
const char *names_nearest(text written, const char *const *known, size_t count);

/* Puts all words that are near enough, at most `most`, into `near`: the nearest first, and words that are equally near in their order.
 * Returns how many these are. */
size_t names_near(text written, const char *const *known, size_t count, const char **near, size_t most);

#endif
