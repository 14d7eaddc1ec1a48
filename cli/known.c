/* The few openings that were seen last are compared one by one: most files have one. */
#include "cli/known.h"

#include "cli/shapes.h"

#include <string.h>

size_t known_find(const known *openings, const char *bytes, size_t length)
{
    for (size_t i = 0; i < KNOWN_OPENINGS; i++) {
        const known_opening *opening = &openings->openings[i];
        if (opening->length && opening->length <= length && memcmp(opening->bytes, bytes, opening->length) == 0)
            return i;
    }
    return KNOWN_OPENINGS;
}

void known_remember(known *openings, const char *event, size_t length)
{
    const size_t most = length < LONGEST_KNOWN ? length : LONGEST_KNOWN;
    const char *const name = memchr(event, '"', most);
    if (!name)
        return;
    const size_t begin = (size_t)(name - event) + 1;
    const char *const quote = memchr(event + begin, '"', most - begin);
    if (!quote || memchr(name, '\\', (size_t)(quote - name)) || shape_uses_name(name + 1, (size_t)(quote - name) - 1))
        return;
    known_opening *opening = &openings->openings[openings->remembered++ % KNOWN_OPENINGS];
    opening->length = (size_t)(quote - event) + 1;
    memcpy(opening->bytes, event, opening->length);
}

bool known_same(const known *openings, const known *before, unsigned used)
{
    if (openings->remembered == before->remembered)
        return true;
    for (size_t i = 0; i < KNOWN_OPENINGS; i++) {
        const known_opening *now = &openings->openings[i];
        const known_opening *then = &before->openings[i];
        if ((used >> i & 1) && (now->length != then->length || memcmp(now->bytes, then->bytes, now->length) != 0))
            return false;
    }
    return true;
}
