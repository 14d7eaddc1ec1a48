/* Spelling: the edit distance between a word and those that are known. */
#include "grammar/base/names.h"

#include <stdint.h>
#include <string.h>

#define LONGEST 40

static size_t least(size_t a, size_t b, size_t c)
{
    const size_t smaller = a < b ? a : b;
    return smaller < c ? smaller : c;
}

static char folded(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter + 32) : letter;
}

/* Insertions, deletions and replacements, whatever the case; one row of the table at a time. */
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

const char *names_nearest(text written, const char *const *known, size_t count)
{
    const char *nearest = NULL;
    size_t smallest = SIZE_MAX;
    if (written.length > LONGEST)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        const size_t length = strlen(known[i]);
        const size_t steps = length <= LONGEST ? distance(written, known[i], length) : SIZE_MAX;
        if (steps < smallest) {
            smallest = steps;
            nearest = known[i];
        }
    }
    /* At least half of the word must be right: "foo" is no misspelt "to". */
    return smallest <= 2 && smallest * 2 <= written.length ? nearest : NULL;
}
