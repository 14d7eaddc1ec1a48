/* Code points to bytes, and bytes to lengths. */
#include "grammar/base/utf8.h"

char *utf8_put(char *out, uint32_t code)
{
    if (code < 0x80) {
        *out++ = (char)code;
        return out;
    }
    if (code < 0x800) {
        *out++ = (char)(0xc0 | code >> 6);
    } else {
        if (code < 0x10000) {
            *out++ = (char)(0xe0 | code >> 12);
        } else {
            *out++ = (char)(0xf0 | code >> 18);
            *out++ = (char)(0x80 | (code >> 12 & 0x3f));
        }
        *out++ = (char)(0x80 | (code >> 6 & 0x3f));
    }
    *out++ = (char)(0x80 | (code & 0x3f));
    return out;
}

size_t utf8_units(const char *bytes, size_t length)
{
    size_t units = 0;
    for (size_t i = 0; i < length; i++)
        units += !utf8_is_continuation(bytes[i]) ? ((unsigned char)bytes[i] >= 0xf0 ? 2U : 1U) : 0U;
    return units;
}
