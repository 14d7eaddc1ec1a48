/* Reads addresses from text. It checks the shape of the text first: text without the shape of an address is ordinary text, and
 * only text that has the shape of an address can be a wrong address. */
#include "grammar/base/address.h"

#include <string.h>

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static int hex_value(char byte)
{
    if (is_digit(byte))
        return byte - '0';
    const char lower = (char)(byte | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* True for four groups of digits with dots between them. */
static bool has_ipv4_shape(const char *bytes, size_t length)
{
    unsigned dots = 0;
    for (size_t i = 0; i < length; i++) {
        const bool dot = bytes[i] == '.';
        if (!dot && !is_digit(bytes[i]))
            return false;
        if (dot && (i == 0 || bytes[i - 1] == '.' || i + 1 == length))
            return false;
        dots += dot ? 1 : 0;
    }
    return dots == 3;
}

static bool has_ipv6_shape(const char *bytes, size_t length)
{
    bool colon = false;
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] != ':' && hex_value(bytes[i]) < 0)
            return false;
        colon = colon || bytes[i] == ':';
    }
    return colon;
}

static address_result parse_ipv4(const char *bytes, size_t length, address *result)
{
    unsigned group = 0, value = 0;
    result->bits = 32;
    for (size_t i = 0; i <= length; i++) {
        if (i == length || bytes[i] == '.') {
            result->bytes[group++] = (uint8_t)value;
            value = 0;
            continue;
        }
        value = value * 10 + (unsigned)(bytes[i] - '0'); /* leading zeros do not make it octal */
        if (value > 255)
            return ADDRESS_INVALID;
    }
    return ADDRESS_OK;
}

/* Reads groups of hex digits up to `end` or "::". False if a group is empty or too large. */
static bool parse_groups(const char **at, const char *end, uint16_t *groups, unsigned *count)
{
    while (*at < end) {
        uint32_t value = 0;
        const char *begin = *at;
        for (; *at < end && **at != ':'; (*at)++) {
            value = value << 4 | (uint32_t)hex_value(**at);
            if (value > 0xffff)
                return false;
        }
        if (*at == begin || *count == 8)
            return false;
        groups[(*count)++] = (uint16_t)value;
        if (*at == end || (end - *at > 1 && (*at)[1] == ':'))
            return true;
        if (++*at == end)
            return false; /* the text ends in a single colon */
    }
    return true;
}

static void map_to_ipv4(address *result)
{
    static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (memcmp(result->bytes, mapped, sizeof mapped) != 0)
        return;
    memmove(result->bytes, result->bytes + 12, 4);
    memset(result->bytes + 4, 0, 12);
    result->bits = 32;
}

static address_result parse_ipv6(const char *bytes, size_t length, address *result)
{
    uint16_t head[8], tail[8];
    unsigned before = 0, after = 0;
    const char *at = bytes, *end = bytes + length;
    const bool starts_open = length >= 2 && bytes[0] == ':' && bytes[1] == ':';
    if (!starts_open && !parse_groups(&at, end, head, &before))
        return ADDRESS_INVALID;
    const bool open = at < end;
    if (open) {
        at += 2;
        if (at < end && (!parse_groups(&at, end, tail, &after) || at < end))
            return ADDRESS_INVALID;
    }
    /* "::" stands for at least one group. */
    if (open ? before + after > 7 : before != 8)
        return ADDRESS_INVALID;
    result->bits = 128;
    for (unsigned i = 0; i < before; i++) {
        result->bytes[i * 2] = (uint8_t)(head[i] >> 8);
        result->bytes[i * 2 + 1] = (uint8_t)head[i];
    }
    for (unsigned i = 0; i < after; i++) {
        result->bytes[16 - (after - i) * 2] = (uint8_t)(tail[i] >> 8);
        result->bytes[17 - (after - i) * 2] = (uint8_t)tail[i];
    }
    map_to_ipv4(result);
    return ADDRESS_OK;
}

address_result address_parse(const char *bytes, size_t length, address *result)
{
    memset(result, 0, sizeof *result);
    if (has_ipv4_shape(bytes, length))
        return parse_ipv4(bytes, length, result);
    return has_ipv6_shape(bytes, length) ? parse_ipv6(bytes, length, result) : ADDRESS_NONSTANDARD;
}

bool address_block_parse(const char *bytes, size_t length, address_block *block)
{
    const char *slash = memchr(bytes, '/', length);
    const size_t base_length = slash ? (size_t)(slash - bytes) : length;
    if (address_parse(bytes, base_length, &block->base) != ADDRESS_OK)
        return false;
    block->prefix = block->base.bits;
    if (!slash)
        return true;
    const char *end = bytes + length;
    unsigned prefix = 0;
    for (const char *at = slash + 1; at < end; at++) {
        if (!is_digit(*at) || end - slash > 4)
            return false;
        prefix = prefix * 10 + (unsigned)(*at - '0');
    }
    block->prefix = (uint8_t)prefix;
    return slash + 1 < end && prefix <= block->base.bits;
}
