/* Between the router and a delivery: settings in, events in, dead letters out. */
#include "builtins/actions/post.h"

#include "builtins/actions/letters.h"
#include "builtins/delivery/delivery.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_SETTINGS 40
#define MOST_ITEMS 256
#define LONGEST_NUMBER 32
#define MILLISECOND 1000000

/* Events between two pumps while they come in without a pause. */
#define PUMP_EVERY 64

/* How long a dead letter may wait for room at once. */
#define MOMENT 100

/* While there is nothing to do but wait, between two looks at whether there is still something to wait for. */
#define DRAIN_STEP 500

typedef struct post {
    delivery *owner;
    delivery_target *target;
    unsigned sent;
    kf_when_full when_full;
} post;

/* ---- Settings ---- */

/* One setting in the form that a delivery reads: all values are texts. */
typedef struct post_setting {
    char number[LONGEST_NUMBER];
    const char *value;
} post_setting;

typedef struct post_settings {
    delivery_target_options options;
    delivery_setting settings[MOST_SETTINGS];
    post_setting values[MOST_SETTINGS];
} post_settings;

/* Of a target, not of its delivery. */
static const char when_full_setting[] = "when_full";

static void add_setting(post_settings *to, const setting_form *form, const char *text_value, int64_t number,
                        const char *const *items, size_t item_count)
{
    if (strcmp(form->name, "retry") == 0) {
        to->options.has_retries = true;
        to->options.retries = (unsigned)number;
        return;
    }
    if (strcmp(form->name, "for") == 0) {
        to->options.has_age = true;
        to->options.age = number / MILLISECOND;
        return;
    }
    if (to->options.setting_count == MOST_SETTINGS || strcmp(form->name, when_full_setting) == 0)
        return;
    post_setting *value = &to->values[to->options.setting_count];
    delivery_setting *made = &to->settings[to->options.setting_count++];
    value->value = text_value ? text_value : value->number;
    if (form->type == FORM_DURATION)
        snprintf(value->number, sizeof value->number, "%" PRId64 "ms", number / MILLISECOND);
    else
        snprintf(value->number, sizeof value->number, "%" PRId64, number);
    *made = form->type == FORM_LIST ? (delivery_setting){form->name, items, item_count}
                                    : (delivery_setting){form->name, &value->value, 1};
}

/* A rule's list in the form that a delivery reads; NULL if there is no room for all of it. */
static const char *const *take_items(const action_setting *from, const char **pool, size_t *used)
{
    const char **items = pool + *used;
    if (from->item_count > MOST_ITEMS - *used)
        return NULL;
    for (size_t i = 0; i < from->item_count; i++)
        items[i] = from->items[i].bytes;
    *used += from->item_count;
    return items;
}

const char *post_check(const action_call *call, char *room, size_t size)
{
    fault why;
    const char *pool[MOST_ITEMS];
    char name[32];
    size_t used = 0;
    post_settings *given = calloc(1, sizeof *given);
    if (!given)
        return "cannot be checked: memory ran out";
    snprintf(name, sizeof name, "%.*s", (int)call->name.length, call->name.bytes);
    given->options.action = name;
    given->options.address = call->argument_count ? call->arguments[0].bytes : "";
    given->options.settings = given->settings;
    for (const action_setting *each = call->settings; each; each = each->next) {
        const char *const *items = take_items(each, pool, &used);
        if (!items) {
            free(given);
            return "has lists that are too long";
        }
        add_setting(given, each->form, each->text.bytes, each->number, items, each->item_count);
    }
    const bool fine = delivery_target_check(&given->options, &why);
    free(given);
    if (fine)
        return NULL;
    /* The compiler begins with the action's name, and so do most of these texts. */
    char begin[64];
    const int length = snprintf(begin, sizeof begin, "the action %s ", name);
    if (strncmp(why.message, begin, (size_t)length) == 0)
        snprintf(room, size, "%s", why.message + length);
    else
        snprintf(room, size, "cannot be used so: %s", why.message);
    return room;
}

/* ---- Dead letters ---- */

/* Everything that waits is a dead letter, and the spool cannot be written. */
static bool only_spool_waits(const sink *to)
{
    const post *state = to->state;
    return to->stuck && delivery_target_buried(state->target) == delivery_target_stats(state->target)->waiting;
}

/* Gives itself a moment to make room if events may wait for it. */
static bool submit_letter(const post *to, const char *bytes, size_t length, const delivery_attributes *attributes)
{
    delivery_submitted submitted = delivery_submit(to->target, bytes, length, attributes);
    if (submitted == DELIVERY_FULL && to->when_full == KF_WHEN_FULL_BLOCK) {
        delivery_run(to->owner, MOMENT, NULL, 0);
        submitted = delivery_submit(to->target, bytes, length, attributes);
    }
    return submitted == DELIVERY_QUEUED;
}

/* Where there are attributes for it they carry what EventBridge says, else the line does. */
static bool queue_letter(const sink *to, const sink *from, const delivery_failure *failure)
{
    delivery_label labels[DELIVERY_FAILURE_LABELS];
    char retries[16];
    const uint64_t token = failure->attributes->token;
    const char *service = to->target->action->form.name;
    delivery_attributes attributes = {.rule = failure->attributes->rule, .token = letter_token(letter_receipt(token), true)};
    if (strcmp(service, "sqs") != 0 && strcmp(service, "sns") != 0)
        return submit_letter(to->state, from->letter.bytes, from->letter.length - 1, &attributes);
    attributes.token = token;
    attributes.labels = labels;
    attributes.label_count = delivery_failure_labels(failure, retries, labels);
    return submit_letter(to->state, failure->bytes, failure->length, &attributes);
}

letter_fate post_take_letter(sink *to, sink *from, const delivery_failure *failure)
{
    const post *state = to->state;
    if (queue_letter(to, from, failure))
        return LETTER_MOVED;
    if (state->when_full == KF_WHEN_FULL_DROP) {
        sink_failure(to, FAILURE_FULL, letter_receipt(failure->attributes->token));
        return LETTER_TAKEN;
    }
    const bool waits = state->when_full == KF_WHEN_FULL_BLOCK && watch_now() < from->deadline && !only_spool_waits(to);
    return waits ? LETTER_NOT_NOW : LETTER_NOWHERE;
}

/* What nobody has stays here until the spool can be written, unless its source can send it again. */
static dead_letter_answer on_dead_letter(void *context, const delivery_failure *failure)
{
    sink *to = context;
    const uint64_t receipt = letter_receipt(failure->attributes->token);
    switch (letter_hand_over(to, failure)) {
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

static bool fail(sink *to, const fault *why)
{
    snprintf(to->problem, sizeof to->problem, "%s", why->message);
    errno = EINVAL;
    return false;
}

bool post_open(sink *to)
{
    const target *goal = to->target;
    fault why = {.message = "memory ran out"};
    post *made = calloc(1, sizeof *made);
    post_settings *given = calloc(1, sizeof *given);
    to->state = made;
    if (made && given) {
        made->when_full = to->options->when_full;
        made->owner = delivery_new(
            &(delivery_options){.done = on_done, .dead_letter = on_dead_letter, .context = to, .wallet = to->wallet});
        given->options.action = goal->action->form.name;
        given->options.address = goal->argument_count ? goal->arguments[0] : "";
        given->options.settings = given->settings;
        for (size_t i = 0; i < goal->action->form.setting_count; i++) {
            const setting_value *value = &goal->settings[i];
            if (value->given && strcmp(goal->action->form.settings[i].name, when_full_setting) == 0)
                made->when_full = (kf_when_full)value->number;
            if (value->given)
                add_setting(given, &goal->action->form.settings[i], value->text, value->number, value->items, value->item_count);
        }
        if (made->owner)
            made->target = delivery_target_new(made->owner, &given->options, &why);
    }
    free(given);
    return (made && made->target) || fail(to, &why);
}

/* Hands an event that has no room in the queue to the dead letter. False if that does not take it now. */
static bool spill(sink *to, const kf_delivery *what, size_t length, const delivery_attributes *attributes)
{
    const target *goal = to->target;
    const post *state = to->state;
    const delivery_failure failure = {.bytes = what->line,
                                      .length = length,
                                      .attributes = attributes,
                                      .target = state->target,
                                      .target_name = goal->argument_count ? goal->arguments[0] : "",
                                      .error_code = "SDK_CLIENT_ERROR",
                                      .error_message = "the queue of the target was full",
                                      .retries = 0};
    const dead_letter_answer answer = on_dead_letter(to, &failure);
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

/* What only close can end is not under way: what waits for a spool that cannot be written, and everything once there is no time left. */
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

/* Everything ends delivered or as a dead letter, for however long the rule says that it is to be tried; unless there is nowhere to keep a
 * dead letter. */
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
        snprintf(to->problem, sizeof to->problem, "%zu events could be neither delivered nor kept in %s: %s", left,
                 letter_spool(to), strerror(stuck));
        errno = stuck;
    }
    return left == 0;
}
