/*
 * Most files have one event on each line. Reading them by lines is safest: an error in one line cannot affect the next one. So a
 * file is read by documents only if its first line is not a whole document.
 */
#include "cli/read/documents.h"

#include <string.h>

/* If the first line is longer and begins like an array of events, its end is not waited for. */
#define PATIENCE ((size_t)256 * 1024)

void documents_begin(documents *of, input *file, unsigned opens)
{
    *of = (documents){.file = file, .opens = opens};
}

/* The first line while it is read. */
typedef struct first_line {
    splitter splitter;
    size_t begin; /* of its document, in the window */
    size_t at;    /* how far the splitter has used it */
    size_t documents;
} first_line;

typedef enum framing { FRAMING_UNKNOWN, FRAMING_LINES, FRAMING_DOCUMENTS } framing;

/* Counts the documents on the line, without opening containers. False if something is broken. */
static bool count_documents(first_line *of, const char *bytes, size_t end)
{
    split_piece piece;
    split_result result;
    do {
        result = splitter_next(&of->splitter, bytes + of->at, end - of->at, false, &piece);
        of->at += piece.used;
        of->documents += result == SPLIT_PIECE;
    } while (result == SPLIT_PIECE && !piece.broken);
    return result == SPLIT_MORE && !splitter_is_broken(&of->splitter);
}

static framing look_at_first_line(first_line *of, const input *file, unsigned opens)
{
    size_t length;
    const char *bytes = input_window(file, &length);
    if (!of->documents && splitter_is_between(&of->splitter))
        of->begin = of->at = outline_skip_space(bytes, of->begin, length);
    if (of->begin == length)
        return file->at_end || length > PATIENCE ? FRAMING_LINES : FRAMING_UNKNOWN;
    const char *newline = memchr(bytes + of->at, '\n', length - of->at);
    const size_t end = newline ? (size_t)(newline - bytes) : length;
    if (!count_documents(of, bytes, end))
        return FRAMING_LINES;
    const bool inside = !splitter_is_between(&of->splitter);
    if (of->documents + inside > 1)
        return opens ? FRAMING_DOCUMENTS : FRAMING_LINES;
    if (newline || file->at_end)
        return inside && !splitter_is_in_string(&of->splitter) ? FRAMING_DOCUMENTS : FRAMING_LINES;
    const bool too_long = length - of->begin > file->limit;
    if (too_long || length - of->begin > PATIENCE) {
        container opened;
        size_t before;
        opening_find(opens, bytes + of->begin, length - of->begin, true, &opened, &before);
        if (opened != CONTAINER_NONE)
            return FRAMING_DOCUMENTS;
    }
    return too_long ? FRAMING_LINES : FRAMING_UNKNOWN;
}

/* Skips the byte order mark that some programs put before UTF-8. False if there are too few bytes to tell. */
static bool skip_byte_order_mark(input *file)
{
    static const char mark[] = "\xEF\xBB\xBF";

    size_t length;
    const char *bytes = input_window(file, &length);
    if (length < 3 && memcmp(bytes, mark, length) == 0)
        return file->at_end;
    if (length >= 3 && memcmp(bytes, mark, 3) == 0)
        input_drop(file, 3);
    return true;
}

static void begin_items(documents *of, bool by_lines)
{
    of->by_lines = by_lines;
    of->is_framed = true;
    of->splitter_offset = input_offset(of->file);
    splitter_begin(&of->splitter, of->opens, of->file->limit);
}

bool documents_find_framing(documents *of)
{
    first_line first = {.begin = 0};
    framing found = FRAMING_UNKNOWN;
    bool marked = false;
    if (of->is_framed)
        return true;
    splitter_begin(&first.splitter, CONTAINER_NONE, SIZE_MAX);
    while (found == FRAMING_UNKNOWN) {
        if (!input_read_more(of->file))
            return false;
        marked = marked || skip_byte_order_mark(of->file);
        if (marked)
            found = look_at_first_line(&first, of->file, of->opens);
    }
    begin_items(of, found == FRAMING_LINES);
    return true;
}

void documents_resume(documents *of, const documents_place *from)
{
    begin_items(of, from->by_lines);
    of->line_number = from->line;
    of->splitter.line = from->line;
    of->splitter.column = from->column;
    of->items_to_skip = from->items;
}

documents_place documents_current_place(const documents *of)
{
    if (of->by_lines)
        return (documents_place){true, input_offset(of->file), 0, of->line_number, 1};
    const split_start start = splitter_start(&of->splitter);
    return (documents_place){false, of->splitter_offset + start.offset, start.pieces, start.line, start.column};
}

static input_result next_line(documents *of, item *next)
{
    *next = (item){.column = 1, .is_line = true, .continued = of->continued};
    const input_result result = input_next(of->file, &next->text);
    if (result != INPUT_LINE)
        return result;
    of->line_number += !of->continued;
    of->continued = next->text.continues;
    next->line_number = of->line_number;
    next->consumed = next->text.length + next->text.newline;
    return INPUT_LINE;
}

static void make_item(item *next, const split_piece *piece, const char *bytes, size_t length)
{
    const size_t end = piece->begin + piece->length;
    next->text = (line){.bytes = bytes + piece->begin,
                        .length = piece->length,
                        .newline = end < length && bytes[end] == '\n',
                        .too_long = piece->too_long,
                        .continues = piece->continues};
    next->line_number = piece->line;
    next->column = piece->column;
    next->opened = piece->opened;
    next->continued = piece->continued;
    next->broken = piece->broken;
    next->error = piece->error;
}

static input_result next_document(documents *of, item *next)
{
    *next = (item){.column = 1};
    for (;;) {
        split_piece piece;
        size_t length;
        const char *bytes = input_window(of->file, &length);
        const split_result result = splitter_next(&of->splitter, bytes, length, of->file->at_end, &piece);
        input_drop(of->file, piece.used);
        next->consumed += piece.used;
        if (result == SPLIT_PIECE && of->items_to_skip) {
            of->items_to_skip -= !piece.continues;
            continue;
        }
        if (result == SPLIT_PIECE) {
            make_item(next, &piece, bytes, length);
            return INPUT_LINE;
        }
        if (result == SPLIT_END)
            return INPUT_END;
        if (!input_read_more(of->file))
            return INPUT_FAILED;
    }
}

input_result documents_next(documents *of, item *next)
{
    if (!documents_find_framing(of))
        return INPUT_FAILED;
    return of->by_lines ? next_line(of, next) : next_document(of, next);
}
