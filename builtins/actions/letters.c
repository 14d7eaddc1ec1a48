/* Writes dead letters, and hands them to the action behind `else` or to the spool. */
#include "builtins/actions/letters.h"

#include "builtins/system/log_file.h"
#include "builtins/text/encoding.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

uint64_t letter_token(uint64_t receipt, bool json)
{
    return receipt << 1 | json;
}

uint64_t letter_receipt(uint64_t token)
{
    return token >> 1;
}

bool letter_is_json(uint64_t token)
{
    return token & 1;
}

const char *letter_spool(const sink *from)
{
    return from->options->spool ? from->options->spool : "kmsfilter-dead-letters.jsonl";
}

/* Writes a dead letter as one line of JSON: EventBridge's attributes and the event. An event that is not JSON becomes a
 * string. */
static bool write_letter(buffer *line, const dead_letter *letter)
{
    delivery_label labels[DEAD_LETTER_LABELS];
    char retries[16];
    const size_t count = dead_letter_labels(letter, retries, labels);
    buffer_clear(line);
    buffer_string(line, "{");
    for (size_t i = 0; i < count; i++) {
        buffer_format(line, "\"%s\":", labels[i].name);
        buffer_json_string(line, labels[i].value, strlen(labels[i].value));
        buffer_string(line, ",");
    }
    buffer_string(line, "\"event\":");
    if (letter_is_json(letter->attributes->token))
        buffer_append(line, letter->bytes, letter->length);
    else
        buffer_json_string(line, letter->bytes, letter->length);
    buffer_string(line, "}\n");
    return line->state == BUFFER_OK;
}

/* Appends the line to the spool. The file is opened, and made if need be, for each dead letter, so that a run without dead
 * letters leaves none. If the line cannot be written as a whole, its beginning is removed again. */
static bool spool(sink *from)
{
    const buffer *line = &from->letter;
    const int descriptor = open(letter_spool(from), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
    if (descriptor < 0)
        return false;
    if (!from->spooled)
        log_file_end_line(descriptor, letter_spool(from));
    from->spooled = true;
    const off_t before = lseek(descriptor, 0, SEEK_END);
    const ssize_t wrote = write(descriptor, line->bytes, line->length);
    const int problem = wrote < 0 ? errno : wrote < (ssize_t)line->length ? ENOSPC : 0;
    if (wrote > 0 && problem)
        (void)!ftruncate(descriptor, before);
    const bool closed = close(descriptor) == 0;
    if (problem)
        errno = problem;
    return closed && !problem;
}

static letter_fate hand_to_else(sink *from, const dead_letter *letter)
{
    sink *to = from->otherwise;
    const action_calls *calls = &to->target->action->calls;
    const kf_delivery what = {
        from->letter.bytes, from->letter.length, NULL, 0, false, true, letter_receipt(letter->attributes->token)};
    if (calls->take_letter)
        return calls->take_letter(to, from, letter);
    return calls->send(to, &what) ? LETTER_TAKEN : LETTER_NOWHERE;
}

letter_fate letter_hand_over(sink *from, const dead_letter *letter)
{
    from->stuck = ENOMEM;
    if (!write_letter(&from->letter, letter))
        return LETTER_NOWHERE;
    from->stuck = 0;
    const letter_fate fate = from->otherwise ? hand_to_else(from, letter) : LETTER_NOWHERE;
    if (fate != LETTER_NOWHERE)
        return fate;
    if (spool(from))
        return LETTER_SPOOLED;
    from->stuck = errno;
    return LETTER_NOWHERE;
}

/* ---- For actions that try once ---- */

static error_code code_of(failure_kind kind)
{
    static const error_code codes[] = {
#define FAILURE(NAME, CODE, REASON) ERROR_CODE_##CODE,
#include "builtins/actions/failures.def"
#undef FAILURE
    };
    return codes[kind];
}

static letter_fate hand_over_waiting(sink *from, const dead_letter *letter)
{
    letter_fate fate;
    while ((fate = letter_hand_over(from, letter)) == LETTER_NOT_NOW)
        if (from->options->waiting)
            from->options->waiting(from->options->context);
    return fate;
}

void letter_send(sink *from, failure_kind kind, const lost_event *what)
{
    const delivery_attributes attributes = {.rule = what->rule, .token = letter_token(what->receipt, what->is_json)};
    const bool ends = what->length && what->line[what->length - 1] == '\n';
    const dead_letter letter = {.bytes = what->line,
                                .length = what->length - ends,
                                .attributes = &attributes,
                                .target_name = from->target->label,
                                .code = code_of(kind),
                                .error_message = failure_reason(kind, false)};
    const letter_fate fate = hand_over_waiting(from, &letter);
    assert(fate != LETTER_NOT_NOW);
    switch (fate) {
    case LETTER_MOVED:
        receipts_hold(from->receipts, what->receipt);
        break;
    case LETTER_SPOOLED:
        sink_failure_kept(from, kind);
        break;
    case LETTER_NOWHERE:
        receipts_stay(from->receipts, what->receipt);
        sink_failure(from, FAILURE_UNKEPT, what->receipt);
        break;
    case LETTER_TAKEN:
    case LETTER_NOT_NOW:
        break;
    }
}

void letter_send_delivery(sink *from, failure_kind kind, const kf_delivery *what)
{
    const char *rule = sink_rule_name(from, what);
    letter_send(from, kind, &(lost_event){what->line, what->length, rule, what->is_json, what->receipt});
}
