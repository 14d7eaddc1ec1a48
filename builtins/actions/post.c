/* Connects the router with a delivery: it opens the target, submits events, and takes dead letters back. */
#include "builtins/actions/post.h"

#include "builtins/actions/letters.h"
#include "builtins/actions/settings.h"
#include "builtins/delivery/delivery.h"
#include "builtins/delivery/kind.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How many events are submitted until the delivery is run, while they come in without a pause. */
#define PUMP_EVERY 64

/* How long a dead letter may wait for room, in milliseconds. */
#define MOMENT 100

/* How long the delivery runs until the caller looks again, in milliseconds. */
#define DRAIN_STEP 500

typedef struct post {
    delivery *owner;
    delivery_target *target;
    unsigned sent;
    kf_when_full when_full;
} post;

static const char *address_of(const action_target *goal)
{
    return goal->argument_count ? goal->arguments[0] : "";
}

bool post_check(const action *self, const action_call *call, fault *why)
{
    arena memory = {0};
    const void *settings = settings_read(&self->form, call->settings, &memory);
    const delivery_target_options options = {self->calls.kind, call->argument_count ? call->arguments[0].bytes : "", settings};
    const bool fine = settings ? delivery_target_check(&options, why) : fault_no_memory(why);
    arena_free(&memory);
    return fine;
}

/* ---- Dead letters ---- */

/* True if all events of the target are dead letters that wait for a spool that cannot be written. */
static bool only_spool_waits(const sink *to)
{
    const post *state = to->state;
    return to->stuck && delivery_target_buried(state->target) == delivery_target_stats(state->target)->waiting;
}

/* Submits a dead letter to this target. If its queue is full and events may wait, it waits for a moment. */
static bool submit_letter(const post *to, const char *bytes, size_t length, const delivery_attributes *attributes)
{
    delivery_submitted submitted = delivery_submit(to->target, bytes, length, attributes);
    if (submitted == DELIVERY_FULL && to->when_full == KF_WHEN_FULL_BLOCK) {
        delivery_run(to->owner, MOMENT, NULL, 0);
        submitted = delivery_submit(to->target, bytes, length, attributes);
    }
    return submitted == DELIVERY_QUEUED;
}

/* Submits a dead letter of another action. Services with attributes get EventBridge's in them; the others get one line that
 * holds everything. */
static bool queue_letter(const sink *to, const sink *from, const dead_letter *letter)
{
    delivery_label labels[DEAD_LETTER_LABELS];
    char retries[16];
    const uint64_t token = letter->attributes->token;
    delivery_attributes attributes = {.rule = letter->attributes->rule, .token = letter_token(letter_receipt(token), true)};
    if (!to->target->action->calls.kind->has_labels)
        return submit_letter(to->state, from->letter.bytes, from->letter.length - 1, &attributes);
    attributes.token = token;
    attributes.labels = labels;
    attributes.label_count = dead_letter_labels(letter, retries, labels);
    return submit_letter(to->state, letter->bytes, letter->length, &attributes);
}

letter_fate post_take_letter(sink *to, sink *from, const dead_letter *letter)
{
    const post *state = to->state;
    if (queue_letter(to, from, letter))
        return LETTER_MOVED;
    if (state->when_full == KF_WHEN_FULL_DROP) {
        sink_failure(to, FAILURE_FULL, letter_receipt(letter->attributes->token));
        return LETTER_TAKEN;
    }
    const bool waits = state->when_full == KF_WHEN_FULL_BLOCK && watch_now() < from->deadline && !only_spool_waits(to);
    return waits ? LETTER_NOT_NOW : LETTER_NOWHERE;
}

/* An event that nobody has taken stays with the delivery until the spool can be written, unless its source can send it
 * again. */
static dead_letter_answer on_dead_letter(void *context, const dead_letter *letter)
{
    sink *to = context;
    const uint64_t receipt = letter_receipt(letter->attributes->token);
    switch (letter_hand_over(to, letter)) {
    case LETTER_MOVED:
        return DEAD_LETTER_MOVED;
    case LETTER_SPOOLED:
        sink_failure(to, FAILURE_SPOOLED, NO_RECEIPT);
        return DEAD_LETTER_KEPT;
    case LETTER_TAKEN:
        return DEAD_LETTER_KEPT;
    case LETTER_NOWHERE:
        if (!receipts_can_return(to->receipts, receipt))
            return DEAD_LETTER_NOT_NOW;
        sink_failure(to, FAILURE_UNKEPT, receipt);
        return DEAD_LETTER_RETURNED;
    case LETTER_NOT_NOW:
        break;
    }
    return DEAD_LETTER_NOT_NOW;
}

static void on_done(void *context, uint64_t token, delivery_outcome outcome)
{
    const sink *to = context;
    if (outcome == DELIVERY_GIVEN_UP)
        receipts_spoil(to->receipts, letter_receipt(token));
    receipts_release(to->receipts, letter_receipt(token));
}

/* ---- The action ---- */

bool post_open(sink *to)
{
    const action_target *goal = to->target;
    const delivery_settings *settings = goal->settings;
    const delivery_target_options options = {goal->action->calls.kind, address_of(goal), settings};
    post *made = calloc(1, sizeof *made);
    to->problem = (fault)FAULT_NO_MEMORY;
    to->state = made;
    if (made) {
        made->when_full = settings->when_full == NO_CHOICE ? to->options->when_full : (kf_when_full)settings->when_full;
        made->owner = delivery_new(
            &(delivery_options){.done = on_done, .dead_letter = on_dead_letter, .context = to, .wallet = to->wallet});
        if (made->owner)
            made->target = delivery_target_new(made->owner, &options, &to->problem);
    }
    if (!made || !made->target) {
        errno = EINVAL;
        return false;
    }
    to->problem.message[0] = '\0';
    return true;
}

/* Makes an event a dead letter for which the queue has no room. False if it cannot be taken now. */
static bool spill(sink *to, const kf_delivery *what, size_t length, const delivery_attributes *attributes)
{
    const post *state = to->state;
    const dead_letter letter = {.bytes = what->line,
                                .length = length,
                                .attributes = attributes,
                                .target = state->target,
                                .target_name = address_of(to->target),
                                .code = ERROR_CODE_SDK_CLIENT_ERROR,
                                .error_message = "the queue of the target was full",
                                .retries = 0};
    const dead_letter_answer answer = on_dead_letter(to, &letter);
    if (answer == DEAD_LETTER_MOVED)
        receipts_hold(to->receipts, what->receipt);
    return answer != DEAD_LETTER_NOT_NOW;
}

bool post_send(sink *to, const kf_delivery *what)
{
    post *state = to->state;
    const char *rule = sink_rule_name(to, what);
    const delivery_attributes attributes = {.rule = rule, .token = letter_token(what->receipt, what->is_json)};
    const size_t length = what->length - (what->length && what->line[what->length - 1] == '\n');
    delivery_submitted submitted;
    if (++state->sent % PUMP_EVERY == 0)
        delivery_run(state->owner, 0, NULL, 0);
    while ((submitted = delivery_submit(state->target, what->line, length, &attributes)) == DELIVERY_FULL) {
        if (state->when_full == KF_WHEN_FULL_DROP) {
            sink_failure(to, FAILURE_FULL, what->receipt);
            return true;
        }
        if (state->when_full == KF_WHEN_FULL_SPILL && spill(to, what, length, &attributes))
            return true;
        if (only_spool_waits(to)) {
            errno = to->stuck;
            return false;
        }
        if (watch_now() >= to->deadline)
            delivery_give_up(state->owner);
        else
            delivery_run(state->owner, DRAIN_STEP, NULL, 0);
        if (to->options->waiting)
            to->options->waiting(to->options->context);
    }
    if (submitted == DELIVERY_NO_MEMORY) {
        errno = ENOMEM;
        return false;
    }
    receipts_hold(to->receipts, what->receipt);
    return true;
}

/* Returns whether something is under way. Events that only `close` can end do not count: those that wait for a spool that
 * cannot be written, and all events once there is no time left. */
bool post_work(sink *to)
{
    post *state = to->state;
    if (!state || !state->target)
        return false;
    delivery_run(state->owner, 0, NULL, 0);
    return delivery_target_stats(state->target)->waiting > 0 && watch_now() < to->deadline && !only_spool_waits(to);
}

void post_count(const sink *to, kf_target_counts *counts)
{
    const post *state = to->state;
    const delivery_stats *so_far = delivery_target_stats(state->target);
    counts->delivered = so_far->delivered;
    counts->retries = so_far->retried;
    counts->dead_letters = so_far->dead;
    counts->waiting = so_far->waiting;
}

void post_watch(sink *to, watch *on)
{
    const post *state = to->state;
    delivery_watch(state->owner, on);
    watch_until(on, to->deadline);
}

/* Waits until each event is delivered or is a dead letter, for as long as the rule allows. False if the spool could not be
 * written, so that some events are neither. */
bool post_close(sink *to)
{
    post *state = to->state;
    size_t left = 0;
    if (!state)
        return true;
    if (state->target)
        while ((left = delivery_drain(state->owner, watch_now() < to->deadline ? DRAIN_STEP : 0)) > 0 && !only_spool_waits(to) &&
               watch_now() < to->deadline)
            continue;
    if (left)
        left = delivery_give_up(state->owner);
    const int stuck = to->stuck;
    delivery_free(state->owner);
    free(state);
    to->state = NULL;
    if (left) {
        fault_set(&to->problem, false, "%zu events could be neither delivered nor kept in %s: %s", left, letter_spool(to),
                  strerror(stuck));
        errno = stuck;
    }
    return left == 0;
}
