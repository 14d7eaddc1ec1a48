/* The case mappings of single characters, from libunistring. They are used while rules are compiled, never while events are
 * matched. */
#include "engine/tables/casing.h"

#include <stdint.h>
#include <string.h>
#include <unicase.h>

static size_t character_length(const char *bytes, size_t length)
{
    const unsigned char lead = (unsigned char)bytes[0];
    const size_t size = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    return size < length ? size : length;
}

static size_t add_form(casing_form *forms, size_t count, const char *bytes, size_t length)
{
    if (length == 0 || length > CASING_MOST_BYTES)
        return count;
    for (size_t i = 0; i < count; i++)
        if (forms[i].length == length && memcmp(forms[i].bytes, bytes, length) == 0)
            return count;
    forms[count].length = length;
    memcpy(forms[count].bytes, bytes, length);
    return count + 1;
}

typedef uint8_t *case_mapping(const uint8_t *, size_t, const char *, uninorm_t, uint8_t *, size_t *);

size_t casing_forms(const char *bytes, size_t length, casing_form forms[CASING_MOST_FORMS], size_t *used)
{
    static case_mapping *const mappings[] = {u8_tolower, u8_toupper};
    *used = character_length(bytes, length);
    size_t count = add_form(forms, 0, bytes, *used);
    /* A lone surrogate (ED A0 80 … ED BF BF) is not a character and has no case. */
    if ((unsigned char)bytes[0] == 0xed && *used == 3 && (unsigned char)bytes[1] >= 0xa0)
        return count;
    for (size_t i = 0; i < sizeof mappings / sizeof *mappings; i++) {
        uint8_t mapped[CASING_MOST_BYTES];
        size_t size = sizeof mapped;
        const uint8_t *result = mappings[i]((const uint8_t *)bytes, *used, "", NULL, mapped, &size);
        if (result == mapped)
            count = add_form(forms, count, (const char *)mapped, size);
    }
    return count;
}
