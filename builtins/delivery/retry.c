/*
 * Decides what happens to an event after an attempt.
 *
 * The pause before the next attempt is drawn evenly from 0 to a bound that doubles with each retry (full jitter), so that
 * events that failed together do not come back together. With EventBridge's 185 retries and the longest pause, the retries last
 * for about a day.
 */
#include "builtins/delivery/retry.h"

#include "builtins/delivery/clock.h"
#include "builtins/delivery/state.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { FIRST_PAUSE = 100, LONGEST_PAUSE = 15 * 60 * 1000, DEAD_LETTER_PAUSE = 1000 };

static int64_t draw_pause(const delivery_target *target, unsigned retries)
{
    const int64_t bound = retries < 14 ? (int64_t)FIRST_PAUSE << retries : LONGEST_PAUSE;
    const uint64_t most = (uint64_t)(bound < LONGEST_PAUSE ? bound : LONGEST_PAUSE);
    return (int64_t)(delivery_random(target->owner) * (most + 1) >> 32);
}

void event_settle(delivery_target *target, queued_event *done, delivery_outcome outcome)
{
    const delivery_options *options = &target->owner->options;
    const uint64_t token = done->attributes.token;
    assert(target->stats.waiting > 0 && target->stats.waiting_bytes >= done->length);
    target->stats.waiting--;
    target->stats.waiting_bytes -= done->length;
    target->stats.delivered += outcome == DELIVERY_DONE;
    target->stats.dead += outcome == DELIVERY_DEAD;
    target->owner->settled++;
    free(done->message);
    free(done);
    if (options->done)
        options->done(options->context, token, outcome);
}

/* The event was moved to another target, with its token. It is freed like a settled one, but the caller is not told. */
static void settle_moved(delivery_target *target, queued_event *moved)
{
    target->stats.waiting--;
    target->stats.waiting_bytes -= moved->length;
    target->stats.dead++;
    target->owner->settled++;
    free(moved->message);
    free(moved);
}

size_t dead_letter_labels(const dead_letter *letter, char retries[16], delivery_label labels[DEAD_LETTER_LABELS])
{
    size_t count = 0;
    snprintf(retries, 16, "%u", letter->retries);
    if (letter->attributes->rule)
        labels[count++] = (delivery_label){"RULE_ARN", letter->attributes->rule};
    labels[count++] = (delivery_label){"TARGET_ARN", letter->target_name};
    labels[count++] = (delivery_label){"ERROR_CODE", error_code_name(letter->code)};
    if (*letter->error_message)
        labels[count++] = (delivery_label){"ERROR_MESSAGE", letter->error_message};
    if (letter->condition)
        labels[count++] = (delivery_label){"EXHAUSTED_RETRY_CONDITION", letter->condition};
    labels[count++] = (delivery_label){"RETRY_ATTEMPTS", retries};
    return count;
}

/* Offers an event as a dead letter. False if it is not taken now. */
static bool offer(delivery_target *target, queued_event *lost)
{
    const delivery_options *options = &target->owner->options;
    const dead_letter letter = {.bytes = lost->bytes,
                                .length = lost->length,
                                .attributes = &lost->attributes,
                                .target = target,
                                .target_name = target->address,
                                .code = lost->last.code,
                                .error_message = lost->message ? lost->message : "",
                                .condition = lost->condition,
                                .retries = lost->retries};
    switch (options->dead_letter ? options->dead_letter(options->context, &letter) : DEAD_LETTER_KEPT) {
    case DEAD_LETTER_KEPT:
        event_settle(target, lost, DELIVERY_DEAD);
        return true;
    case DEAD_LETTER_RETURNED:
        event_settle(target, lost, DELIVERY_GIVEN_UP);
        return true;
    case DEAD_LETTER_MOVED:
        settle_moved(target, lost);
        return true;
    case DEAD_LETTER_NOT_NOW:
        break;
    }
    return false;
}

static void bury(delivery_target *target, queued_event *lost)
{
    if (target->queue.dead.count == 0 && offer(target, lost))
        return;
    event_list_append(&target->queue.dead, lost);
    if (target->queue.dead.count == 1)
        target->owner->next_dead_letter = delivery_now(target->owner) + DEAD_LETTER_PAUSE;
}

void retry_bury_dead(delivery_target *target)
{
    while (target->queue.dead.first) {
        queued_event *lost = event_list_take(&target->queue.dead);
        if (!offer(target, lost)) {
            event_list_prepend(&target->queue.dead, lost);
            target->owner->next_dead_letter = delivery_now(target->owner) + DEAD_LETTER_PAUSE;
            return;
        }
    }
}

/* Sets when the event is tried again. False if no time or no attempt is left. */
static bool plan_retry(const delivery_target *target, queued_event *failed, int64_t now, int64_t patience)
{
    const int64_t end =
        failed->submitted > INT64_MAX - target->settings.age ? INT64_MAX : failed->submitted + target->settings.age;
    const int64_t pause = draw_pause(target, failed->retries);
    if (failed->retries >= target->settings.retries) {
        failed->condition = "MaximumRetryAttempts";
        return false;
    }
    if (now >= end || patience > end - now) {
        failed->condition = "MaximumEventAgeInSeconds";
        return false;
    }
    failed->due = now + (pause > patience ? pause : patience);
    /* The last attempt is made at the end of the time, not before. */
    if (failed->due > end)
        failed->due = end;
    return true;
}

/* Puts an event back into the queue: at the head of the ready ones if order is kept, otherwise into the heap. */
static void put_back(delivery_target *target, queued_event *failed)
{
    if (target_is_ordered(target)) {
        event_list_prepend(&target->queue.ready, failed);
        if (failed->due > target->queue.not_before)
            target->queue.not_before = failed->due;
    } else {
        event_heap_add(&target->queue.waiting, failed);
    }
}

static void take_verdict(delivery_target *target, queued_event *tried, int64_t now, int64_t patience)
{
    switch (tried->last.kind) {
    case VERDICT_DELIVERED:
        event_settle(target, tried, DELIVERY_DONE);
        return;
    case VERDICT_ALONE:
        assert(!tried->alone); /* otherwise it would be tried at once for ever: request_verdict_all */
        tried->alone = true;
        tried->due = now;
        put_back(target, tried);
        return;
    case VERDICT_RETRY:
        if (plan_retry(target, tried, now, patience)) {
            tried->retries++;
            target->stats.retried++;
            put_back(target, tried);
            return;
        }
        break;
    case VERDICT_REFUSED:
        break;
    }
    bury(target, tried);
}

/* It goes from the last event to the first, so that events that go back to the head keep their order. */
void retry_or_settle(delivery_target *target, queued_event **events, size_t count, int64_t patience)
{
    const int64_t now = delivery_now(target->owner);
    for (size_t i = count; i-- > 0;)
        take_verdict(target, events[i], now, patience);
}
