/*
 * Lines are handed to the threads when enough of them have been read, or when the next read would wait: a line that has been
 * read must not wait for one that has not.
 */
#include "cli/threads/lines.h"

#include "cli/say/stats.h"

#include <string.h>

/* So many bytes are enough for a block: they fit into a processor's cache, and take longer to match than to hand over. */
#define ENOUGH ((size_t)128 * 1024)
/* So many reads are enough, too, if each read returns little. */
#define MAX_READS 16
/* A longer block contains a very long line. The calling thread matches it, so that no thread keeps its memory. */
#define MAX_BLOCK ((size_t)32 << 20)
/* How many blocks the calling thread matches alone, after a block that the threads could do little about. */
#define ALONE 32

/* ---- Lines that the calling thread matches ---- */

static item item_of(lines *from, const line *of)
{
    item next = {.text = *of,
                 .line_number = ++from->documents->line_number,
                 .column = 1,
                 .consumed = of->length + of->newline,
                 .is_line = true};
    next.text.too_long = of->length > from->documents->file->limit;
    return next;
}

/* How far a block has been gone through. */
typedef struct block_place {
    size_t at;
    size_t lines, unmatched;
} block_place;

/* Passes over the lines between two places: nothing comes of them. */
static void pass(lines *from, block_place *begin, const block_place *end)
{
    from->documents->line_number += end->lines - begin->lines;
    from->passed(from->context, end->at - begin->at, end->unmatched - begin->unmatched);
    *begin = *end;
}

/* What the calling thread has found out about a line. */
typedef struct finding {
    const kf_status *status; /* what the matcher has returned for it; NULL: it has not been asked */
    bool is_event;
    double seconds;
} finding;

/* Takes a line of which something comes, or that must be unwrapped. */
static void take_line(lines *from, const line *of, const finding *found)
{
    if (found->is_event) {
        const size_t matched = kf_matched_count(from->unwrapper->matcher);
        from->documents->line_number++;
        from->event(from->context, &(matched_event){.text = *of, .rule_count = matched, .seconds = found->seconds});
        return;
    }
    item next = item_of(from, of);
    next.status = found->status;
    from->item(from->context, &next);
}

/* Matches lines and takes them. Most lines are events that match no rule: they are only counted. */
static void take_lines(lines *from, const char *bytes, size_t length)
{
    kf_matcher *matcher = from->unwrapper->matcher;
    const input_shape shape = from->unwrapper->shape;
    block_place passed = {0, 0, 0};
    block_place next = passed;
    while (next.at < length && !*from->is_stopping) {
        const char *const begin = bytes + next.at;
        const char *const newline = memchr(begin, '\n', length - next.at);
        const size_t size = newline ? (size_t)(newline - begin) : length - next.at;
        const bool is_asked = *begin == '{' && size <= from->documents->file->limit && unwrap_may_be_event(shape, begin, size);
        const double started = from->is_timed ? seconds_now() : 0;
        const kf_status status = is_asked ? kf_match(matcher, begin, size) : KF_OK;
        const bool is_event = is_asked && status == KF_OK && unwrap_is_event(shape, matcher, begin, size);
        if (is_event && !kf_matched_count(matcher) && !from->every_event) {
            next = (block_place){next.at + size + (newline != NULL), next.lines + 1, next.unmatched + 1};
            continue;
        }
        pass(from, &passed, &next);
        take_line(from, &(line){.bytes = begin, .length = size, .newline = newline != NULL},
                  &(finding){is_asked ? &status : NULL, is_event, from->is_timed ? seconds_now() - started : 0});
        passed.at = next.at += size + (newline != NULL);
    }
    if (!*from->is_stopping)
        pass(from, &passed, &next);
}

/* ---- Blocks that a thread has matched ---- */

static void take_note(lines *from, const line_block *of, const line_note *what)
{
    line found = {.bytes = of->text.buffer + of->text.begin + what->begin, .length = what->length};
    found.newline = of->text.begin + what->begin + what->length < of->text.end;
    if (what->kind == NOTE_OTHER) {
        const item next = item_of(from, &found);
        from->item(from->context, &next);
        return;
    }
    from->documents->line_number++;
    const matched_event event = {found, what->rule_count ? of->rules + what->rules : NULL, what->rule_count, what->seconds};
    from->event(from->context, &event);
}

/* Takes the lines of a block in order: by its notes, and behind the last note by matching them. */
static void take_block(lines *from, const line_block *of)
{
    const size_t length = of->text.end - of->text.begin;
    const block_place end = {of->examined, of->lines, of->unmatched};
    block_place seen = {0, 0, 0};
    size_t others = 0;
    for (size_t i = 0; i < of->note_count && !*from->is_stopping; i++) {
        const line_note *next = &of->notes[i];
        const block_place before = {next->begin, next->lines, next->unmatched};
        pass(from, &seen, &before);
        others += next->kind == NOTE_OTHER;
        take_note(from, of, next);
        seen = (block_place){next->begin + next->length, next->lines + 1, next->unmatched};
        seen.at += seen.at < length;
    }
    if (*from->is_stopping)
        return;
    pass(from, &seen, &end);
    if (others > of->lines / 2)
        from->alone = ALONE;
    take_lines(from, of->text.buffer + of->text.begin + seen.at, length - seen.at);
}

/* Takes the block that comes out next; false if none is under way. */
static bool take_next(lines *from)
{
    const line_block *next = from->team ? workers_next(from->team) : NULL;
    if (!next || *from->is_stopping)
        return false;
    take_block(from, next);
    from->settle(from->context);
    workers_take_back(from->team);
    return true;
}

/* Takes all blocks that are under way. */
static void drain(lines *from)
{
    while (take_next(from))
        continue;
}

/* ---- Lines in the window ---- */

/* How many bytes of the window are whole lines. At the end of the file, all of them are. */
static size_t whole_lines(lines *from)
{
    size_t length;
    const char *bytes = input_window(from->documents->file, &length);
    const char *newline = memrchr(bytes + from->searched, '\n', length - from->searched);
    from->searched = newline ? length - (size_t)(newline + 1 - bytes) : length;
    if (from->documents->file->at_end)
        return length;
    return newline ? (size_t)(newline + 1 - bytes) : 0;
}

static void take_from_window(lines *from, size_t length)
{
    size_t window;
    take_lines(from, input_window(from->documents->file, &window), length);
    from->settle(from->context);
    input_drop(from->documents->file, length);
}

/* Hands the first bytes of the window to the team. False if memory ran out: then they are still in the window. */
static bool hand_out(lines *from, size_t length)
{
    line_block *empty;
    while (!(empty = workers_empty(from->team)))
        if (!take_next(from))
            return true;
    if (!input_give_away(from->documents->file, length, &empty->text))
        return false;
    workers_hand_out(from->team);
    return true;
}

/* Takes whole lines, or hands them out; `more`: the next read will not wait. */
static void take_whole_lines(lines *from, size_t length, bool more)
{
    const bool small = !more && length < ENOUGH;
    if (!from->team || small || from->alone || length > MAX_BLOCK) {
        from->alone -= from->alone > 0;
        drain(from);
        if (!*from->is_stopping)
            take_from_window(from, length);
        return;
    }
    if (!*from->is_stopping && !hand_out(from, length)) {
        from->alone = ALONE;
        take_whole_lines(from, length, more);
    }
}

/* Takes the pieces of a line that is longer than the limit. */
static input_result take_long_line(lines *from)
{
    item next;
    input_result result;
    from->in_long_line = true;
    do {
        result = documents_next(from->documents, &next);
        if (result == INPUT_LINE && !*from->is_stopping)
            from->item(from->context, &next);
    } while (result == INPUT_LINE && next.text.continues && !*from->is_stopping);
    from->in_long_line = false;
    from->settle(from->context);
    from->searched = 0;
    return result;
}

void lines_finish(lines *from)
{
    drain(from);
    const size_t whole = *from->is_stopping || from->in_long_line ? 0 : whole_lines(from);
    if (whole)
        take_from_window(from, whole);
}

input_result lines_read(lines *from)
{
    input *file = from->documents->file;
    input_result result = INPUT_LINE;
    unsigned reads = 0;
    from->searched = 0;
    while (result == INPUT_LINE && !*from->is_stopping) {
        size_t length;
        const bool waits = input_would_wait(file);
        const bool more = !file->at_end && !waits;
        input_window(file, &length);
        if (!more || !from->team || length >= ENOUGH || ++reads == MAX_READS) {
            const size_t whole = whole_lines(from);
            reads = 0;
            if (whole)
                take_whole_lines(from, whole, more);
            if (!more)
                drain(from);
        }
        input_window(file, &length);
        if (*from->is_stopping)
            break;
        if (file->at_end) {
            result = INPUT_END;
        } else if (length > file->limit && from->searched == length) {
            drain(from);
            if (!*from->is_stopping)
                result = take_long_line(from);
        } else if (!input_read_more(file)) {
            lines_finish(from);
            result = INPUT_FAILED;
        }
    }
    return *from->is_stopping ? INPUT_LINE : result;
}
