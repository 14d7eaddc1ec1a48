/*
 * The loop of a delivery: it starts requests for events that are ready, judges those that are answered, and waits in between.
 * One thread waits for all connections, in libcurl's multi interface.
 */
#include "builtins/delivery/clock.h"
#include "builtins/delivery/retry.h"
#include "builtins/delivery/state.h"
#include "builtins/delivery/transfer.h"
#include "builtins/system/sigpipe.h"

#include <stdlib.h>
#include <string.h>
#include <sys/select.h>

/* Milliseconds that one wait takes at most, and between two looks at what cannot be waited for; and the number of the
 * caller's descriptors. */
enum { LONGEST_WAIT = 60000, LOOK_EVERY = 5, MOST_OTHERS = 16 };

delivery *delivery_new(const delivery_options *options)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return NULL;
    delivery *made = calloc(1, sizeof *made);
    CURLM *multi = curl_multi_init();
    if (!made || !multi) {
        free(made);
        curl_multi_cleanup(multi);
        curl_global_cleanup();
        return NULL;
    }
    made->options = *options;
    made->multi = multi;
    made->wallet = options->wallet ? options->wallet : &made->own_wallet;
    made->run_id = (uint64_t)delivery_random(made) << 32 | delivery_random(made);
    return made;
}

static void give_up_list(delivery_target *target, event_list *list)
{
    for (queued_event *next = event_list_take(list); next; next = event_list_take(list))
        event_settle(target, next, DELIVERY_GIVEN_UP);
}

static void free_target(delivery_target *target)
{
    for (queued_event *next = event_heap_take(&target->queue.waiting); next; next = event_heap_take(&target->queue.waiting))
        event_list_append(&target->queue.ready, next);
    give_up_list(target, &target->queue.ready);
    give_up_list(target, &target->queue.dead);
    free(target->queue.waiting.events);
    arena_free(&target->memory);
    free(target);
}

void delivery_free(delivery *which)
{
    if (!which)
        return;
    while (which->running)
        transfer_break_off(which->running);
    transfer_free_idle(which);
    for (delivery_target *target = which->targets; target;) {
        delivery_target *next = target->next;
        free_target(target);
        target = next;
    }
    aws_wallet_free(&which->own_wallet);
    sigpipe_guard guard;
    sigpipe_hold(&guard); /* a TLS connection sends a message when it is closed */
    curl_multi_cleanup(which->multi);
    sigpipe_release(&guard);
    free(which);
    curl_global_cleanup();
}

/* ---- Submitting ------------------------------------------------------------------------------------------------------------- */

static bool has_room(const delivery_target *target, size_t length)
{
    const delivery_stats *stats = &target->stats;
    return stats->waiting == 0 || (stats->waiting < (size_t)target->settings.queue &&
                                   stats->waiting_bytes + length <= (size_t)target->settings.queue_bytes);
}

enum { MOST_LABELS = 10 };

/* The attributes of an event are in one block of memory behind it: first the labels, which have to be aligned, then the
 * texts. */
static size_t labels_offset(size_t length)
{
    const size_t unit = _Alignof(delivery_label);
    return (sizeof(queued_event) + length + 1 + unit - 1) / unit * unit - sizeof(queued_event);
}

static size_t text_size(const char *string)
{
    return string ? strlen(string) + 1 : 0;
}

static size_t texts_size(const delivery_attributes *attributes)
{
    size_t size = text_size(attributes->rule) + text_size(attributes->group) + text_size(attributes->duplicate);
    for (size_t i = 0; i < attributes->label_count; i++)
        size += text_size(attributes->labels[i].name) + text_size(attributes->labels[i].value);
    return size;
}

static const char *put_text(char **at, const char *string)
{
    const size_t size = text_size(string);
    if (size == 0)
        return NULL;
    char *copy = *at;
    memcpy(copy, string, size);
    *at += size;
    return copy;
}

static void copy_attributes(queued_event *into, const delivery_attributes *from)
{
    delivery_label *labels = (delivery_label *)(void *)(into->bytes + labels_offset(into->length));
    char *at = (char *)(labels + from->label_count);
    for (size_t i = 0; i < from->label_count; i++) {
        labels[i].name = put_text(&at, from->labels[i].name);
        labels[i].value = put_text(&at, from->labels[i].value);
    }
    into->attributes = (delivery_attributes){
        put_text(&at, from->rule), put_text(&at, from->group), put_text(&at, from->duplicate), from->token, labels,
        from->label_count};
}

static queued_event *make_event(const char *bytes, size_t length, const delivery_attributes *attributes)
{
    if (length > SIZE_MAX / 2 || attributes->label_count > MOST_LABELS)
        return NULL;
    const size_t rest = attributes->label_count * sizeof(delivery_label) + texts_size(attributes);
    queued_event *made = malloc(sizeof *made + labels_offset(length) + rest);
    if (!made)
        return NULL;
    *made = (queued_event){.length = length, .last = {VERDICT_RETRY, ERROR_CODE_SDK_CLIENT_ERROR}};
    if (length)
        memcpy(made->bytes, bytes, length);
    made->bytes[length] = '\0';
    copy_attributes(made, attributes);
    return made;
}

delivery_submitted delivery_submit(delivery_target *to, const char *bytes, size_t length, const delivery_attributes *attributes)
{
    if (!has_room(to, length))
        return DELIVERY_FULL;
    /* The heap always has room for all events that wait, so that a retry never needs memory. */
    queued_event *made =
        event_heap_reserve(&to->queue.waiting, to->stats.waiting + 1) ? make_event(bytes, length, attributes) : NULL;
    if (!made)
        return DELIVERY_NO_MEMORY;
    made->submitted = made->due = delivery_now(to->owner);
    made->serial = to->owner->serial++;
    event_list_append(&to->queue.ready, made);
    to->stats.submitted++;
    to->stats.waiting++;
    to->stats.waiting_bytes += length;
    return DELIVERY_QUEUED;
}

const delivery_stats *delivery_target_stats(const delivery_target *target)
{
    return &target->stats;
}

size_t delivery_target_buried(const delivery_target *target)
{
    return target->queue.dead.count;
}

/* ---- Running ---------------------------------------------------------------------------------------------------------------- */

/* When the next request of the target may begin. INT64_MAX: no event is ready, or enough requests are on their way. */
static int64_t next_start(const delivery_target *target)
{
    const event_list *ready = &target->queue.ready;
    if (ready->count == 0 || target->queue.in_flight >= (size_t)target->settings.in_flight)
        return INT64_MAX;
    const bool full = ready->count >= target->batch || ready->first->alone ||
                      ready->bytes + ready->count * target->kind->event_bytes >= target->kind->most_bytes;
    const int64_t linger = full || target->owner->flushing ? 0 : target->settings.linger;
    const int64_t when = ready->first->due + linger;
    return when > target->queue.not_before ? when : target->queue.not_before;
}

static void wake_due(delivery_target *target, int64_t now)
{
    while (target->queue.waiting.count && target->queue.waiting.events[0]->due <= now)
        event_list_append(&target->queue.ready, event_heap_take(&target->queue.waiting));
}

static int64_t least(int64_t left, int64_t right)
{
    return left < right ? left : right;
}

/* When the next request can be started. INT64_MAX: not before an answer comes. */
static int64_t next_due(const delivery *which)
{
    int64_t next = INT64_MAX;
    for (const delivery_target *target = which->targets; target; target = target->next) {
        next = least(next, next_start(target));
        if (target->queue.dead.count)
            next = least(next, which->next_dead_letter);
        if (target->queue.waiting.count)
            next = least(next, target->queue.waiting.events[0]->due);
    }
    return next;
}

/* Starts all requests that can be started now. */
static void start_due(delivery *which)
{
    const int64_t now = delivery_now(which);
    for (delivery_target *target = which->targets; target; target = target->next) {
        if (target->queue.dead.count && now >= which->next_dead_letter)
            retry_bury_dead(target);
        wake_due(target, now);
        while (next_start(target) <= now)
            transfer_start(target);
    }
}

static size_t count_waiting(const delivery *which)
{
    size_t count = 0;
    for (const delivery_target *target = which->targets; target; target = target->next)
        count += target->stats.waiting;
    return count;
}

/* Waits for connections, for the caller's descriptors and for a time. True if one of the descriptors is ready. */
static bool wait_for(delivery *which, int64_t duration, struct pollfd *others, size_t count)
{
    struct curl_waitfd extra[MOST_OTHERS];
    bool ready = false;
    if (duration > 0 && !which->running && count == 0 && which->options.wait) {
        which->options.wait(which->options.context, duration);
        return false;
    }
    for (size_t i = 0; i < count; i++)
        extra[i] = (struct curl_waitfd){others[i].fd, 0, 0};
    for (size_t i = 0; i < count; i++)
        extra[i].events =
            (short)((others[i].events & POLLIN ? CURL_WAIT_POLLIN : 0) | (others[i].events & POLLPRI ? CURL_WAIT_POLLPRI : 0) |
                    (others[i].events & POLLOUT ? CURL_WAIT_POLLOUT : 0));
    curl_multi_poll(which->multi, extra, (unsigned)count, (int)duration, NULL);
    for (size_t i = 0; i < count; i++) {
        others[i].revents =
            (short)((extra[i].revents & CURL_WAIT_POLLIN ? POLLIN : 0) | (extra[i].revents & CURL_WAIT_POLLPRI ? POLLPRI : 0) |
                    (extra[i].revents & CURL_WAIT_POLLOUT ? POLLOUT : 0));
        ready = ready || others[i].revents;
    }
    return ready;
}

static void perform(delivery *which)
{
    sigpipe_guard guard;
    int running = 0;
    sigpipe_hold(&guard);
    curl_multi_perform(which->multi, &running);
    sigpipe_release(&guard);
}

/* The end of a time that begins now. INT64_MAX: it has no end. */
static int64_t end_of(const delivery *which, int64_t duration)
{
    const int64_t now = delivery_now(which);
    return duration < 0 || duration > INT64_MAX - now ? INT64_MAX : now + duration;
}

bool delivery_run(delivery *which, int64_t duration, struct pollfd *others, size_t other_count)
{
    const uint64_t settled = which->settled;
    const int64_t end = end_of(which, duration);
    const size_t count = other_count < MOST_OTHERS ? other_count : MOST_OTHERS;
    for (bool ready = false;;) {
        start_due(which);
        const int64_t next = next_due(which);
        perform(which);
        const bool collected = transfer_collect(which);
        if (which->settled != settled || ready)
            return true;
        const int64_t now = delivery_now(which);
        const bool something = count > 0 || count_waiting(which) > 0;
        if (now >= end || !something)
            return something;
        /* An answer may have changed which requests can be started. */
        if (collected)
            continue;
        const int64_t until = least(least(next, end), now + LONGEST_WAIT);
        ready = wait_for(which, until > now ? until - now : 0, others, count);
    }
}

static size_t count_running(const delivery *which)
{
    size_t count = 0;
    for (const delivery_target *target = which->targets; target; target = target->next)
        count += target->queue.in_flight;
    return count;
}

/* Adds the connections of libcurl, and returns their number. */
static size_t watch_connections(const delivery *which, watch *on)
{
    fd_set in, out, odd;
    int last = -1;
    size_t count = 0;
    FD_ZERO(&in);
    FD_ZERO(&out);
    FD_ZERO(&odd);
    curl_multi_fdset(which->multi, &in, &out, &odd, &last);
    for (int i = 0; i <= last; i++) {
        const int events =
            (FD_ISSET(i, &in) ? POLLIN : 0) | (FD_ISSET(i, &out) ? POLLOUT : 0) | (FD_ISSET(i, &odd) ? POLLPRI : 0);
        if (!events)
            continue;
        watch_descriptor(on, i, (short)events);
        count++;
    }
    return count;
}

void delivery_watch(const delivery *which, watch *on)
{
    const int64_t now = watch_now();
    const int64_t due = next_due(which);
    const size_t running = count_running(which);
    long patience = -1;
    if (due != INT64_MAX)
        watch_until(on, now + due - delivery_now(which));
    if (!running)
        return;
    curl_multi_timeout(which->multi, &patience);
    if (patience >= 0)
        watch_until(on, now + patience);
    /* A request may have no descriptor that can be watched: while a name is looked up, if its number is too large, or if it
     * shares a connection. */
    if (watch_connections(which, on) < running)
        watch_until(on, now + LOOK_EVERY);
}

size_t delivery_drain(delivery *which, int64_t grace)
{
    const int64_t end = end_of(which, grace);
    which->flushing = true;
    for (int64_t left = end - delivery_now(which); delivery_run(which, left, NULL, 0) && left > 0;) {
        left = end - delivery_now(which);
        left = left > 0 ? left : 0;
    }
    which->flushing = false;
    return count_waiting(which);
}

size_t delivery_give_up(delivery *which)
{
    while (which->running)
        transfer_break_off(which->running);
    for (delivery_target *target = which->targets; target; target = target->next) {
        for (queued_event *next = event_heap_take(&target->queue.waiting); next; next = event_heap_take(&target->queue.waiting))
            event_list_append(&target->queue.ready, next);
        for (queued_event *next = event_list_take(&target->queue.ready); next; next = event_list_take(&target->queue.ready))
            event_list_append(&target->queue.dead, next);
        retry_bury_dead(target);
    }
    return count_waiting(which);
}
