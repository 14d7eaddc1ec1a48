/*
 * Lines that are no plain event, or not the matcher's alone to judge, are left to the one thread that keeps the order: whatever can be
 * said of them is said there.
 */
#include "cli/threads/block.h"

#include "cli/say/stats.h"

#include <stdlib.h>
#include <string.h>

/* What a block may take beside its text, about 1.2 MB. The lines behind are left alone, which costs time where many tiny events match, or
 * each matches hundreds of rules. */
#define MOST_NOTES ((size_t)1 << 14)
#define MOST_RULES ((size_t)1 << 16)

void block_clear(block *lines)
{
    lines->looked = 0;
    lines->lines = lines->unmatched = 0;
    lines->note_count = lines->rule_count = 0;
}

void block_free(block *lines)
{
    free(lines->text.buffer);
    free(lines->notes);
    free(lines->rules);
    *lines = (block){.looked = 0};
}

static bool make_room(block *lines, size_t rules)
{
    if (lines->note_count == MOST_NOTES || rules > MOST_RULES - lines->rule_count)
        return false;
    if (lines->note_count == lines->note_capacity) {
        const size_t capacity = lines->note_capacity ? lines->note_capacity * 2 : 256;
        note *larger = realloc(lines->notes, capacity * sizeof *larger);
        if (!larger)
            return false;
        lines->notes = larger;
        lines->note_capacity = capacity;
    }
    if (lines->rule_capacity - lines->rule_count < rules) {
        const size_t capacity = lines->rule_capacity * 2 + rules + 256;
        size_t *larger = realloc(lines->rules, capacity * sizeof *larger);
        if (!larger)
            return false;
        lines->rules = larger;
        lines->rule_capacity = capacity;
    }
    return true;
}

/* False if there is no room: then the line has not been looked at. */
static bool add_note(block *lines, note_kind kind, const line *of, const kf_matcher *matched, double seconds)
{
    const size_t rules = matched ? kf_matched_count(matched) : 0;
    if (!make_room(lines, rules))
        return false;
    lines->notes[lines->note_count++] = (note){.kind = kind,
                                               .begin = (uint32_t)(of->bytes - (lines->text.buffer + lines->text.begin)),
                                               .length = (uint32_t)of->length,
                                               .lines = lines->lines,
                                               .unmatched = lines->unmatched,
                                               .rules = (uint32_t)lines->rule_count,
                                               .rule_count = (uint32_t)rules,
                                               .seconds = seconds};
    for (size_t i = 0; i < rules; i++)
        lines->rules[lines->rule_count++] = kf_matched_rule(matched, i);
    return true;
}

static bool needs_matcher(const block_settings *settings, const kf_matcher *matcher)
{
    bool needs = kf_matcher_reached_limit(matcher);
    for (size_t i = 0; settings->runs_actions && i < kf_matched_count(matcher) && !needs; i++)
        needs = kf_rule_needs_matcher(settings->rules, kf_matched_rule(matcher, i));
    return needs;
}

/* False if there is no room for what has been found out. */
static bool take_line(block *lines, const block_settings *settings, kf_matcher *matcher, const line *of)
{
    const double began = settings->timed ? seconds_now() : 0;
    if (of->length == 0 || *of->bytes != '{')
        return line_is_blank(of) || add_note(lines, NOTE_OTHER, of, NULL, 0);
    const bool is_event = of->length <= settings->limits.event_bytes &&
                          unwrap_may_be_event(settings->shape, of->bytes, of->length) &&
                          kf_match(matcher, of->bytes, of->length) == KF_OK && !needs_matcher(settings, matcher) &&
                          unwrap_is_event(settings->shape, matcher, of->bytes, of->length);
    if (!is_event)
        return add_note(lines, NOTE_OTHER, of, NULL, 0);
    if (!kf_matched_count(matcher) && !settings->note_all) {
        lines->unmatched++;
        return true;
    }
    return add_note(lines, NOTE_EVENT, of, matcher, settings->timed ? seconds_now() - began : 0);
}

void block_match(block *lines, const block_settings *settings, kf_matcher *matcher, const atomic_bool *stop)
{
    const char *const begin = lines->text.buffer + lines->text.begin;
    const char *const end = lines->text.buffer + lines->text.end;
    const char *at = begin;
    while (at < end && !atomic_load_explicit(stop, memory_order_relaxed)) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const line of = {.bytes = at, .length = (size_t)((newline ? newline : end) - at), .newline = newline != NULL};
        if (!take_line(lines, settings, matcher, &of))
            break;
        lines->lines++;
        at += of.length + of.newline;
    }
    lines->looked = (size_t)(at - begin);
}
