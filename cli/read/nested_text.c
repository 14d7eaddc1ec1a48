/*
 * A place is only needed for a report, so lines and columns are counted from the beginning of the text each time.
 */
#include "cli/read/nested_text.h"

#include "cli/read/event_text.h"

#include <string.h>

nested_text nested_text_part(const nested_text *outer, size_t begin, size_t length)
{
    const size_t end = begin + length;
    begin = outline_skip_space(outer->bytes, begin, end);
    length = end - begin;
    while (length && strchr(" \t\r\n", outer->bytes[begin + length - 1]) && outer->bytes[begin + length - 1])
        length--;
    return (nested_text){
        .bytes = outer->bytes + begin, .length = length, .outer = outer, .origin = begin, .origin_length = length};
}

const nested_text *nested_text_raw(const nested_text *of)
{
    const nested_text *raw = of;
    for (const nested_text *at = of; at->outer; at = at->outer)
        if (at->decoded)
            raw = at->outer;
    return raw;
}

static bool is_continuation(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

size_t nested_text_offset(const nested_text *of, uint32_t line_number, uint32_t column)
{
    size_t at = 0;
    for (uint32_t passed = 1; passed < line_number && at < of->length; at++) {
        const bool pair = of->bytes[at] == '\r' && at + 1 < of->length && of->bytes[at + 1] == '\n';
        passed += !pair && (of->bytes[at] == '\r' || of->bytes[at] == '\n');
    }
    for (uint32_t passed = 1; at < of->length; at++) {
        if (is_continuation(of->bytes[at]))
            continue;
        if (passed++ == column)
            break;
    }
    return at;
}

void nested_text_find_place(const item *from, const nested_text *of, size_t offset, uint64_t *line_number, uint64_t *column)
{
    *line_number = from->line_number;
    *column = from->column;
    if (!of)
        return;
    for (; of->outer; of = of->outer) {
        if (of->decoded)
            offset = event_text_origin(of->outer->bytes + of->origin, of->origin_length, offset);
        offset += of->origin;
    }
    for (size_t at = 0; at < offset && at < of->length; at++) {
        if (of->bytes[at] == '\n') {
            ++*line_number;
            *column = 1;
        } else if (!is_continuation(of->bytes[at])) {
            ++*column;
        }
    }
}
