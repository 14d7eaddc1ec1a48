/*
 * A thread decides only about lines that are plain events. All other lines are left to the calling thread, which keeps the
 * order: errors are reported there.
 */
#include "cli/threads/block.h"

#include "cli/say/stats.h"

#include "grammar/base/vec.h"

#include <stdlib.h>
#include <string.h>

/* How many notes and rules a block may have, about 1.2 MB. The lines behind those are left to the calling thread. That costs
 * time if many tiny events match, or if each event matches hundreds of rules. */
#define MAX_NOTES ((size_t)1 << 14)
#define MAX_RULES ((size_t)1 << 16)

void block_clear(line_block *of)
{
    of->examined = 0;
    of->lines = of->unmatched = 0;
    of->note_count = of->rule_count = 0;
}

void block_free(line_block *of)
{
    free(of->text.buffer);
    free(of->notes);
    free(of->rules);
    *of = (line_block){.examined = 0};
}

static bool make_room(line_block *of, size_t rules)
{
    return of->note_count < MAX_NOTES && rules <= MAX_RULES - of->rule_count &&
           vec_reserve(of->notes, of->note_count, of->note_capacity, 1) &&
           vec_reserve(of->rules, of->rule_count, of->rule_capacity, rules);
}

/* False if there is no room: then the line counts as not looked at. */
static bool add_note(line_block *of, line_note_kind kind, const line *about, const kf_matcher *matched, double seconds)
{
    const size_t rules = matched ? kf_matched_count(matched) : 0;
    if (!make_room(of, rules))
        return false;
    of->notes[of->note_count++] = (line_note){.kind = kind,
                                              .begin = (uint32_t)(about->bytes - (of->text.buffer + of->text.begin)),
                                              .length = (uint32_t)about->length,
                                              .lines = of->lines,
                                              .unmatched = of->unmatched,
                                              .rules = (uint32_t)of->rule_count,
                                              .rule_count = (uint32_t)rules,
                                              .seconds = seconds};
    for (size_t i = 0; i < rules; i++)
        of->rules[of->rule_count++] = kf_matched_rule(matched, i);
    return true;
}

static bool needs_matcher(const block_settings *settings, const kf_matcher *matcher)
{
    bool needs = kf_matcher_reached_limit(matcher);
    for (size_t i = 0; settings->runs_actions && i < kf_matched_count(matcher) && !needs; i++)
        needs = kf_rule_needs_matcher(settings->rules, kf_matched_rule(matcher, i));
    return needs;
}

/* False if there is no room for a note. */
static bool take_line(line_block *of, const block_settings *settings, kf_matcher *matcher, const line *next)
{
    const double started = settings->is_timed ? seconds_now() : 0;
    if (next->length == 0 || *next->bytes != '{')
        return line_is_blank(next) || add_note(of, NOTE_OTHER, next, NULL, 0);
    const bool is_event = next->length <= settings->limits.event_bytes &&
                          unwrap_may_be_event(settings->shape, next->bytes, next->length) &&
                          kf_match(matcher, next->bytes, next->length) == KF_OK && !needs_matcher(settings, matcher) &&
                          unwrap_is_event(settings->shape, matcher, next->bytes, next->length);
    if (!is_event)
        return add_note(of, NOTE_OTHER, next, NULL, 0);
    if (!kf_matched_count(matcher) && !settings->note_all) {
        of->unmatched++;
        return true;
    }
    return add_note(of, NOTE_EVENT, next, matcher, settings->is_timed ? seconds_now() - started : 0);
}

void block_match(line_block *of, const block_settings *settings, kf_matcher *matcher, const atomic_bool *stop)
{
    const char *const begin = of->text.buffer + of->text.begin;
    const char *const end = of->text.buffer + of->text.end;
    const char *at = begin;
    while (at < end && !atomic_load_explicit(stop, memory_order_relaxed)) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const line next = {.bytes = at, .length = (size_t)((newline ? newline : end) - at), .newline = newline != NULL};
        if (!take_line(of, settings, matcher, &next))
            break;
        of->lines++;
        at += next.length + next.newline;
    }
    of->examined = (size_t)(at - begin);
}
