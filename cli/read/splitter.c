/*
 * The splitter is always in one of six places (split_place), and works in steps from one place to the next.
 *
 * When a document breaks, it may already contain the start of the next one: a document that was cut off takes the next one for
 * one of its values. So the search for the next document goes back to where the broken one began. It goes back at most
 * MAX_RETURNS times for the same place of a break; without that limit, the text behind it could be read again and again.
 */
#include "cli/read/splitter.h"

#include <assert.h>
#include <string.h>

#define NOT_BLANK SIZE_MAX
#define DEEPEST_INDENT 4096
#define MAX_RETURNS 8

typedef struct window {
    const char *bytes;
    size_t length;
    bool at_end;
} window;

void splitter_begin(splitter *state, unsigned opens, size_t limit)
{
    memset(state, 0, sizeof *state);
    state->opens = opens;
    state->limit = limit;
    state->line = state->column = 1;
    outline_begin(&state->outline);
}

split_start splitter_start(const splitter *state)
{
    if (state->place != BETWEEN_DOCUMENTS)
        return state->start;
    return (split_start){.offset = state->dropped, .line = state->line, .column = state->column};
}

bool splitter_is_between(const splitter *state)
{
    return state->place == BETWEEN_DOCUMENTS;
}

bool splitter_is_in_string(const splitter *state)
{
    return state->outline.in_string;
}

bool splitter_is_broken(const splitter *state)
{
    return state->place == SKIPPING;
}

/* Counts characters of UTF-8: all bytes but continuation bytes, eight at a time. */
static uint64_t count_code_points(const char *bytes, size_t length)
{
    const uint64_t ones = 0x0101010101010101U;
    uint64_t continuations = 0;
    size_t at = 0;
    for (; length - at >= 8; at += 8) {
        uint64_t word;
        memcpy(&word, bytes + at, sizeof word);
        continuations += (((word >> 7) & ~(word >> 6) & ones) * ones) >> 56;
    }
    for (; at < length; at++)
        continuations += ((unsigned char)bytes[at] & 0xC0) == 0x80;
    return length - continuations;
}

/* Moves `line` and `column` on to the place `to` of the window. */
static void mark(splitter *state, const char *bytes, size_t to)
{
    const char *at = bytes + state->marked;
    const char *const end = bytes + to;
    for (const char *newline; at < end && (newline = memchr(at, '\n', (size_t)(end - at))); at = newline + 1) {
        state->line++;
        state->column = 1;
    }
    state->column += count_code_points(at, (size_t)(end - at));
    state->marked = to;
}

static void skip_space(splitter *state, const window *over)
{
    for (; state->at < over->length; state->at++) {
        const char byte = over->bytes[state->at];
        if (byte == '\n')
            state->blanks = 0;
        else if (byte == ' ' || byte == '\t' || byte == '\r')
            state->blanks += state->blanks != NOT_BLANK;
        else
            break;
    }
}

/* A document or element begins at `at`. */
static void begin_piece(splitter *state, const window *over)
{
    state->begin = state->at;
    mark(state, over->bytes, state->at);
    outline_begin(&state->outline);
    state->too_long = state->continued = false;
    state->why = NULL;
}

static void leave_container(splitter *state)
{
    state->place = BETWEEN_DOCUMENTS;
    state->opened = CONTAINER_NONE;
    state->blanks = NOT_BLANK;
}

static split_result more(split_piece *piece, size_t used)
{
    piece->used = used;
    return SPLIT_MORE;
}

/* Hands out the bytes from `begin` to `end`. */
static split_result hand_out(splitter *state, split_piece *piece, size_t end, bool broken, bool continues)
{
    piece->begin = state->begin;
    piece->length = end - state->begin;
    piece->used = end;
    piece->opened = state->opened;
    piece->line = state->line;
    piece->column = state->column;
    piece->broken = broken;
    piece->too_long = state->too_long;
    piece->continued = state->continued;
    piece->continues = continues;
    piece->error = broken ? state->why : NULL;
    state->continued = continues;
    state->begin = end;
    state->start.broken = state->start.broken || broken;
    state->start.pieces += !continues && !state->start.broken;
    return SPLIT_PIECE;
}

/* Hands out an error at `at`: a broken piece without bytes. */
static split_result hand_out_error(splitter *state, const window *over, split_piece *piece, const char *error)
{
    begin_piece(state, over);
    state->why = error;
    return hand_out(state, piece, state->at, true, false);
}

/* Where the search goes on if it does not go back. The bracket that broke this document may itself begin the next one. */
static size_t line_end_before(const splitter *state, const char *bytes)
{
    const size_t first = state->at - state->begin > DEEPEST_INDENT ? state->at - DEEPEST_INDENT : state->begin;
    size_t at = state->at;
    while (at > first && (bytes[at - 1] == ' ' || bytes[at - 1] == '\t'))
        at--;
    return at > first && bytes[at - 1] == '\n' ? at - 1 : state->at;
}

/* The document is broken: the byte at `at` cannot stand there. */
static split_result give_up(splitter *state, const window *over, const char *why)
{
    const uint64_t place = state->dropped + state->at + 1;
    if (place > state->last_break) {
        state->last_break = place;
        state->returns = 0;
    }
    if (place == state->last_break && state->returns < MAX_RETURNS && !state->too_long) {
        state->returns++;
        state->at = state->begin;
    } else if (!state->too_long) { /* of one that is too long, the bytes before `at` have been handed out */
        state->at = line_end_before(state, over->bytes);
    }
    state->place = SKIPPING;
    state->why = why;
    return SPLIT_STEP;
}

static bool is_opening(const window *over, size_t at)
{
    return at < over->length && (over->bytes[at] == '{' || over->bytes[at] == '[');
}

/* Checks whether a document or element begins with the line at `line`, behind a broken one: SPLIT_PIECE if so, SPLIT_STEP if
 * not. */
static split_result begins_again(splitter *state, const window *over, size_t line)
{
    const size_t indent = state->opened && state->indent <= DEEPEST_INDENT ? state->indent : 0;
    size_t at = line;
    while (at < over->length && at - line < indent && (over->bytes[at] == ' ' || over->bytes[at] == '\t'))
        at++;
    if (at == over->length && !over->at_end)
        return SPLIT_MORE;
    if (state->opened && at - line == state->indent && is_opening(over, at)) {
        state->place = BETWEEN_ELEMENTS;
        state->comma = true;
        state->after_element = false;
        return SPLIT_PIECE;
    }
    if (!is_opening(over, line))
        return SPLIT_STEP;
    leave_container(state);
    return SPLIT_PIECE;
}

/* Hands out the rest of the broken document. Reading goes on at `next`, where a line begins. */
static split_result end_skipping(splitter *state, split_piece *piece, size_t end, size_t next)
{
    hand_out(state, piece, end, true, false);
    piece->used = next;
    state->at = next;
    state->blanks = 0;
    return SPLIT_PIECE;
}

/* Looks for the next line that begins a document. The text before it is handed out in pieces no longer than the limit. */
static split_result skip_broken(splitter *state, const window *over, split_piece *piece)
{
    for (;;) {
        const char *newline = memchr(over->bytes + state->at, '\n', over->length - state->at);
        state->at = newline ? (size_t)(newline - over->bytes) : over->length;
        if (state->at - state->begin > state->limit)
            return hand_out(state, piece, state->begin + state->limit, true, true);
        const size_t next = state->at + (newline != NULL);
        if (next == over->length && over->at_end) {
            leave_container(state);
            return end_skipping(state, piece, state->at, next);
        }
        const split_result again = newline ? begins_again(state, over, next) : SPLIT_MORE;
        if (again == SPLIT_MORE)
            return more(piece, state->begin);
        if (again == SPLIT_PIECE)
            return end_skipping(state, piece, state->at, next);
        state->at = next;
    }
}

static split_result begin_document(splitter *state, const window *over, split_piece *piece)
{
    skip_space(state, over);
    if (state->at == over->length) {
        piece->used = state->at;
        return over->at_end ? SPLIT_END : SPLIT_MORE;
    }
    const char byte = over->bytes[state->at];
    size_t before = 0;
    if (byte == '{' || byte == '[') {
        const char *const bytes = over->bytes + state->at;
        if (!opening_find(state->opens, bytes, over->length - state->at, over->at_end, &state->opened, &before))
            return more(piece, state->at);
    }
    begin_piece(state, over);
    state->start = (split_start){.offset = state->dropped + state->at, .line = state->line, .column = state->column};
    state->blanks = NOT_BLANK;
    if (byte != '{' && byte != '[')
        return give_up(state, over, NULL);
    state->place = state->opened ? BETWEEN_ELEMENTS : IN_DOCUMENT;
    state->first = state->comma = true;
    state->after_element = state->comma_missed = false;
    state->indent = NOT_BLANK;
    state->at += before;
    return SPLIT_STEP;
}

static void end_piece(splitter *state)
{
    state->place = state->opened ? BETWEEN_ELEMENTS : BETWEEN_DOCUMENTS;
    state->comma = false;
    state->after_element = true;
    state->blanks = NOT_BLANK;
    state->at = state->begin;
}

static bool ends_scalar(char byte)
{
    switch (byte) {
    case ' ':
    case '\t':
    case '\r':
    case '\n':
    case ',':
    case '[':
    case ']':
    case '{':
    case '}':
    case '"':
        return true;
    default:
        return false;
    }
}

/* An element that is neither object nor array, of at least one byte. */
static outline_result scan_scalar(splitter *state, const char *bytes, size_t end)
{
    outline *of = &state->outline;
    if (of->last == ' ' && state->at < end) {
        of->last = bytes[state->at++];
        of->in_string = of->last == '"';
    }
    if (of->in_string)
        return outline_scan_string(of, bytes, &state->at, end);
    while (state->at < end && !ends_scalar(bytes[state->at]))
        state->at++;
    return state->at < end ? OUTLINE_ENDED : OUTLINE_MORE;
}

static split_result scan_piece(splitter *state, const window *over, split_piece *piece)
{
    const bool bounded = over->length - state->begin > state->limit && !state->too_long;
    const size_t end = bounded ? state->begin + state->limit + 1 : over->length;
    const outline_result result = state->place == IN_SCALAR ? scan_scalar(state, over->bytes, end)
                                                            : outline_scan(&state->outline, over->bytes, &state->at, end);
    if (result == OUTLINE_BROKEN)
        return give_up(state, over, NULL);
    state->too_long = state->too_long || state->at - state->begin > state->limit;
    const bool at_end = over->at_end && state->at == over->length;
    if (result == OUTLINE_ENDED || (at_end && state->place == IN_SCALAR)) {
        hand_out(state, piece, state->at, false, false);
        end_piece(state);
        return SPLIT_PIECE;
    }
    if (at_end)
        return give_up(state, over, NULL);
    if (state->too_long && state->at > state->begin)
        return hand_out(state, piece, state->at, false, true);
    return more(piece, state->begin);
}

static split_result begin_element(splitter *state, const window *over, split_piece *piece)
{
    if (!state->comma && state->blanks == 0 && state->indent != 0 && is_opening(over, state->at)) {
        leave_container(state);
        state->blanks = 0;
        return hand_out_error(state, over, piece, "a document begins before the array has ended");
    }
    if (!state->comma && !state->comma_missed) {
        state->comma = state->comma_missed = true;
        return hand_out_error(state, over, piece, "expected a comma or ]");
    }
    begin_piece(state, over);
    if (over->bytes[state->at] == '}')
        return give_up(state, over, "expected a comma or ]");
    if (state->first)
        state->indent = state->blanks;
    state->first = false;
    state->place = is_opening(over, state->at) ? IN_DOCUMENT : IN_SCALAR;
    return SPLIT_STEP;
}

static split_result between_elements(splitter *state, const window *over, split_piece *piece)
{
    skip_space(state, over);
    if (state->at == over->length && !over->at_end)
        return more(piece, state->at);
    if (state->at == over->length) {
        leave_container(state);
        return hand_out_error(state, over, piece, "the input ends inside an array");
    }
    const char byte = over->bytes[state->at];
    if (byte == ']' && state->comma && !state->first) {
        state->comma = false;
        return hand_out_error(state, over, piece, "expected a value between the comma and ]");
    }
    if (byte == ',' && !state->after_element) {
        state->after_element = true;
        return hand_out_error(state, over, piece, "expected a value before the comma");
    }
    if (byte != ',' && byte != ']')
        return begin_element(state, over, piece);
    state->at++;
    state->blanks = NOT_BLANK;
    state->comma = byte == ',';
    state->after_element = false;
    if (byte == ']' && state->opened == CONTAINER_ARRAY) {
        leave_container(state);
    } else if (byte == ']') {
        state->place = BEHIND_ELEMENTS;
        outline_begin_in_object(&state->outline);
    }
    return SPLIT_STEP;
}

/* The other members of the object whose elements have been read. */
static split_result behind_elements(splitter *state, const window *over, split_piece *piece)
{
    const outline_result result = outline_scan(&state->outline, over->bytes, &state->at, over->length);
    if (result == OUTLINE_MORE && !over->at_end)
        return more(piece, state->at);
    leave_container(state);
    if (result == OUTLINE_ENDED)
        return SPLIT_STEP;
    if (result == OUTLINE_MORE)
        return hand_out_error(state, over, piece, "the input ends inside an object");
    begin_piece(state, over);
    return give_up(state, over, "expected a comma or }");
}

static split_result step(splitter *state, const window *over, split_piece *piece)
{
    switch (state->place) {
    case BETWEEN_DOCUMENTS:
        return begin_document(state, over, piece);
    case IN_DOCUMENT:
    case IN_SCALAR:
        return scan_piece(state, over, piece);
    case BETWEEN_ELEMENTS:
        return between_elements(state, over, piece);
    case BEHIND_ELEMENTS:
        return behind_elements(state, over, piece);
    case SKIPPING:
        break;
    }
    return skip_broken(state, over, piece);
}

split_result splitter_next(splitter *state, const char *bytes, size_t length, bool at_end, split_piece *piece)
{
    const window over = {bytes, length, at_end};
    split_result result;
    memset(piece, 0, sizeof *piece);
    do {
        result = step(state, &over, piece);
    } while (result == SPLIT_STEP);
    assert(piece->used <= length && piece->used <= state->at);
    if (state->marked < piece->used)
        mark(state, bytes, piece->used);
    state->at -= piece->used;
    state->begin -= state->begin < piece->used ? state->begin : piece->used;
    state->marked -= piece->used;
    state->dropped += piece->used;
    return result;
}
