/* Spelling: finds known words that are similar to a written word, by their edit distance. */
#include "grammar/base/names.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define LONGEST 40
#define MOST_STEPS 2

static size_t least(size_t a, size_t b, size_t c)
{
    const size_t smaller = a < b ? a : b;
    return smaller < c ? smaller : c;
}

static char folded(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter + 32) : letter;
}

/* The number of insertions, deletions and replacements, without regard to case. It keeps one row of the table at a time. */
static size_t distance(text written, const char *word, size_t length)
{
    size_t row[LONGEST + 1];
    for (size_t i = 0; i <= length; i++)
        row[i] = i;
    for (size_t k = 0; k < written.length; k++) {
        size_t diagonal = row[0];
        row[0] = k + 1;
        for (size_t i = 0; i < length; i++) {
            const size_t replaced = diagonal + (folded(written.bytes[k]) != folded(word[i]) ? 1 : 0);
            diagonal = row[i + 1];
            row[i + 1] = least(row[i] + 1, row[i + 1] + 1, replaced);
        }
    }
    return row[length];
}

/* The distance to a word, or SIZE_MAX if the word is too far away. At least half of the word must be right: "foo" is not a
 * misspelt "to". */
static size_t steps_to(text written, const char *word)
{
    const size_t length = strlen(word);
    const size_t steps = written.length <= LONGEST && length <= LONGEST ? distance(written, word, length) : SIZE_MAX;
    return steps <= MOST_STEPS && steps * 2 <= written.length ? steps : SIZE_MAX;
}

size_t names_near(text written, const char *const *known, size_t count, const char **near, size_t most)
{
    size_t found = 0;
    for (size_t steps = 0; steps <= MOST_STEPS; steps++)
        for (size_t i = 0; i < count && found < most; i++)
            if (steps_to(written, known[i]) == steps)
                near[found++] = known[i];
    return found;
}

const char *names_nearest(text written, const char *const *known, size_t count)
{
    const char *nearest = NULL;
    return names_near(written, known, count, &nearest, 1) ? nearest : NULL;
}

const char *names_hint(char hint[NAMES_HINT], text written, const char *const *known, size_t count, const char *all)
{
    const char *nearest = names_nearest(written, known, count);
    if (nearest) {
        snprintf(hint, NAMES_HINT, "did you mean \"%s\"?", nearest);
        return hint;
    }
    if (!all)
        return NULL;
    size_t used = (size_t)snprintf(hint, NAMES_HINT, "%s", all);
    for (size_t i = 0; i < count && used < NAMES_HINT; i++)
        used += (size_t)snprintf(hint + used, NAMES_HINT - used, " %s", known[i]);
    return hint;
}
