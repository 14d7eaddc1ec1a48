/*
 * What has been read is handed out when it is enough to be worth it, or when the next read would wait: nothing that is at hand waits for
 * what is not.
 */
#include "cli/threads/lines.h"

#include "cli/say/stats.h"

#include <string.h>

/* Enough to be handed out: fits into a processor's cache, and takes longer to match than to hand over. */
#define ENOUGH ((size_t)128 * 1024)
/* Where a writer hands over little at a time and never lets us wait, it is enough after so many reads. */
#define MOST_READS 16
/* A block so long holds a line that is: it is not worth being kept for a thread. */
#define LONGEST_BLOCK ((size_t)32 << 20)
/* Blocks that are looked at by the calling thread, after one that the threads could do little about. */
#define ALONE 32

/* ---- Lines as items, one after the other ---- */

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
typedef struct place {
    size_t at;
    size_t lines, unmatched;
} place;

/* Takes what lies between as lines that nothing comes of. */
static void pass(lines *from, place *begin, const place *end)
{
    from->documents->line_number += end->lines - begin->lines;
    from->passed(from->context, end->at - begin->at, end->unmatched - begin->unmatched);
    *begin = *end;
}

/* What has been found out about a line by the calling thread. */
typedef struct finding {
    const kf_status *said; /* what the matcher has just said of it; NULL: it has not been asked */
    bool is_event;
    double seconds;
} finding;

/* A line of which something comes, or that has to be looked at. */
static void take_line(lines *from, const line *of, const finding *found)
{
    if (found->is_event) {
        const size_t matched = kf_matched_count(from->unwrapper->matcher);
        from->documents->line_number++;
        from->event(from->context, &(matched_event){.text = *of, .rule_count = matched, .seconds = found->seconds});
        return;
    }
    item next = item_of(from, of);
    next.status = found->said;
    from->item(from->context, &next);
}

/* Most lines are events that match nothing: they are only counted. */
static void take_lines(lines *from, const char *bytes, size_t length)
{
    kf_matcher *matcher = from->unwrapper->matcher;
    const input_shape shape = from->unwrapper->shape;
    place passed = {0, 0, 0};
    place next = passed;
    while (next.at < length && !*from->stop) {
        const char *const begin = bytes + next.at;
        const char *const newline = memchr(begin, '\n', length - next.at);
        const size_t size = newline ? (size_t)(newline - begin) : length - next.at;
        const bool asked = *begin == '{' && size <= from->documents->file->limit && unwrap_may_be_event(shape, begin, size);
        const double began = from->timed ? seconds_now() : 0;
        const kf_status status = asked ? kf_match(matcher, begin, size) : KF_OK;
        const bool is_event = asked && status == KF_OK && unwrap_is_event(shape, matcher, begin, size);
        if (is_event && !kf_matched_count(matcher) && !from->every_event) {
            next = (place){next.at + size + (newline != NULL), next.lines + 1, next.unmatched + 1};
            continue;
        }
        pass(from, &passed, &next);
        take_line(from, &(line){.bytes = begin, .length = size, .newline = newline != NULL},
                  &(finding){asked ? &status : NULL, is_event, from->timed ? seconds_now() - began : 0});
        passed.at = next.at += size + (newline != NULL);
    }
    if (!*from->stop)
        pass(from, &passed, &next);
}

/* ---- Blocks that have been matched ---- */

static void take_note(lines *from, const block *of, const note *what)
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

/* The block's lines in order, from its notes; and without them from where they end. */
static void take_block(lines *from, const block *of)
{
    const size_t length = of->text.end - of->text.begin;
    const place end = {of->looked, of->lines, of->unmatched};
    place seen = {0, 0, 0};
    size_t others = 0;
    for (size_t i = 0; i < of->note_count && !*from->stop; i++) {
        const note *next = &of->notes[i];
        const place before = {next->begin, next->lines, next->unmatched};
        pass(from, &seen, &before);
        others += next->kind == NOTE_OTHER;
        take_note(from, of, next);
        seen = (place){next->begin + next->length, next->lines + 1, next->unmatched};
        seen.at += seen.at < length;
    }
    if (*from->stop)
        return;
    pass(from, &seen, &end);
    if (others > of->lines / 2)
        from->alone = ALONE;
    take_lines(from, of->text.buffer + of->text.begin + seen.at, length - seen.at);
}

/* Takes the block that comes out next; false if none is under way. */
static bool take_next(lines *from)
{
    const block *next = from->team ? workers_next(from->team) : NULL;
    if (!next || *from->stop)
        return false;
    take_block(from, next);
    from->settle(from->context);
    workers_take_back(from->team);
    return true;
}

/* Takes all that is under way. */
static void drain(lines *from)
{
    while (take_next(from))
        continue;
}

/* ---- What is at hand ---- */

/* Whole lines at hand: bytes up to the last line's end, or all at the file's end. */
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

static void take_at_hand(lines *from, size_t length)
{
    size_t at_hand;
    take_lines(from, input_window(from->documents->file, &at_hand), length);
    from->settle(from->context);
    input_drop(from->documents->file, length);
}

/* Hands the first bytes at hand over to the team. False if memory ran out: then they are still at hand. */
static bool hand_out(lines *from, size_t length)
{
    block *empty;
    while (!(empty = workers_empty(from->team)))
        if (!take_next(from))
            return true;
    if (!input_give_away(from->documents->file, length, &empty->text))
        return false;
    workers_hand_out(from->team);
    return true;
}

/* `more`: there is more to read at once. */
static void take_whole_lines(lines *from, size_t length, bool more)
{
    const bool small = !more && length < ENOUGH;
    if (!from->team || small || from->alone || length > LONGEST_BLOCK) {
        from->alone -= from->alone > 0;
        drain(from);
        if (!*from->stop)
            take_at_hand(from, length);
        return;
    }
    if (!*from->stop && !hand_out(from, length)) {
        from->alone = ALONE;
        take_whole_lines(from, length, more);
    }
}

/* The pieces of a line that is longer than the limit. */
static input_result take_long_line(lines *from)
{
    item next;
    input_result result;
    from->in_long_line = true;
    do {
        result = documents_next(from->documents, &next);
        if (result == INPUT_LINE && !*from->stop)
            from->item(from->context, &next);
    } while (result == INPUT_LINE && next.text.continues && !*from->stop);
    from->in_long_line = false;
    from->settle(from->context);
    from->searched = 0;
    return result;
}

void lines_finish(lines *from)
{
    drain(from);
    const size_t whole = *from->stop || from->in_long_line ? 0 : whole_lines(from);
    if (whole)
        take_at_hand(from, whole);
}

input_result lines_read(lines *from)
{
    input *file = from->documents->file;
    input_result result = INPUT_LINE;
    unsigned reads = 0;
    from->searched = 0;
    while (result == INPUT_LINE && !*from->stop) {
        size_t length;
        const bool waits = input_would_wait(file);
        const bool more = !file->at_end && !waits;
        input_window(file, &length);
        if (!more || !from->team || length >= ENOUGH || ++reads == MOST_READS) {
            const size_t whole = whole_lines(from);
            reads = 0;
            if (whole)
                take_whole_lines(from, whole, more);
            if (!more)
                drain(from);
        }
        input_window(file, &length);
        if (*from->stop)
            break;
        if (file->at_end) {
            result = INPUT_END;
        } else if (length > file->limit && from->searched == length) {
            drain(from);
            if (!*from->stop)
                result = take_long_line(from);
        } else if (!input_read_more(file)) {
            lines_finish(from);
            result = INPUT_FAILED;
        }
    }
    return *from->stop ? INPUT_LINE : result;
}
