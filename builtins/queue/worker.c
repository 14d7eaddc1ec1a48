/*
 * Receives are made as long as there is room for what they bring: one that waits while the queue is empty, more at a time the
 * fuller it is. Whatever the caller has is extended when half of its time is over. What it is done with is deleted, ten at a
 * time, soon.
 */
#include "builtins/queue/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

/* Milliseconds: the first pause after a failure is drawn from twice as many at the most, the longest from so many; deletes
 * wait for company. */
enum {
    FIRST_PAUSE = 100,
    LONGEST_PAUSE = 30 * 1000,
    LINGER = 20,
    LONGEST_WAIT = 60 * 1000,
    SAID_AGAIN = 10 * 60 * 1000,
    MOST_TRIES = 20
};

static int64_t earlier(int64_t left, int64_t right)
{
    return left < right ? left : right;
}

/* ---- Messages that are held ---- */

/* At the end, for what is extended last is due last. */
static void hold(kf_queue *queue, queue_message *which)
{
    which->due = watch_now() + (int64_t)queue->visibility * 500;
    which->before = queue->last_held;
    which->after = NULL;
    if (queue->last_held)
        queue->last_held->after = which;
    else
        queue->first_held = which;
    queue->last_held = which;
    which->held = true;
}

/* At the front, with what time is left. */
static void hold_again(kf_queue *queue, queue_message *which)
{
    which->before = NULL;
    which->after = queue->first_held;
    *(which->after ? &which->after->before : &queue->last_held) = which;
    queue->first_held = which;
    which->held = true;
}

static void let_go(kf_queue *queue, queue_message *which)
{
    if (!which->held)
        return;
    *(which->before ? &which->before->after : &queue->first_held) = which->after;
    *(which->after ? &which->after->before : &queue->last_held) = which->before;
    which->held = false;
}

/* Nobody needs it any more. */
static void drop(kf_queue *queue, queue_message *which)
{
    let_go(queue, which);
    queue->in_work--;
    queue->bytes_in_work -= which->shown.length;
    if (which->extending)
        which->gone = true;
    else
        free(which);
}

/* ---- Failures ---- */

static int64_t draw_pause(unsigned failures)
{
    uint32_t number = 0;
    const int64_t bound = failures < 9 ? (int64_t)FIRST_PAUSE << failures : LONGEST_PAUSE;
    if (getrandom(&number, sizeof number, GRND_NONBLOCK) != sizeof number)
        number = (uint32_t)watch_now() * 2654435761U;
    return (int64_t)(number * ((uint64_t)bound + 1) >> 32);
}

/* What an action and the code of its error come to: behind these a message may differ from time to time. */
static size_t kind_of_reason(const char *reason)
{
    const char *first = strstr(reason, ": ");
    const char *second = first ? strstr(first + 2, ": ") : NULL;
    return second ? (size_t)(second - reason) : strlen(reason);
}

/* A reason is told when it is another one than before, or after a while. */
static void tell(kf_queue *queue, patience *how, const char *reason)
{
    const int64_t now = watch_now();
    const size_t length = kind_of_reason(reason);
    if (how->said_at && now < how->said_at + SAID_AGAIN && strncmp(how->said, reason, length) == 0)
        return;
    how->said_at = now;
    snprintf(how->said, sizeof how->said, "%s", reason);
    queue_notice(queue, "%s", reason);
}

/* Requests that were under way together fail together, which is one failure. */
static void went_wrong(kf_queue *queue, patience *how, const fault *why)
{
    queue->failures++;
    if (watch_now() >= how->until) {
        how->failures += how->failures < UINT16_MAX;
        how->until = watch_now() + draw_pause(how->failures);
    }
    tell(queue, how, why->message);
}

static void went_well(patience *how)
{
    how->failures = 0;
    how->until = 0;
}

/* ---- Starting ---- */

static call *idle_call(kf_queue *queue)
{
    for (size_t i = 0; i < MOST_CALLS; i++)
        if (!queue->calls[i].running)
            return &queue->calls[i];
    return NULL;
}

static void fail(kf_queue *queue, const fault *why)
{
    queue->no_more = true;
    queue_fail(queue, why->message);
}

static bool wants_more(const kf_queue *queue)
{
    const size_t coming = (queue->running[CALL_RECEIVE] + 1) * queue->batch;
    return !queue->no_more && queue->running[CALL_RECEIVE] < queue->receives && queue->bytes_in_work < queue->most_bytes &&
           queue->in_work + coming <= queue->most_messages && watch_now() >= queue->receiving.until;
}

static void start_receives(kf_queue *queue)
{
    while (wants_more(queue)) {
        fault why;
        call *next = idle_call(queue);
        if (!next)
            return;
        next->kind = CALL_RECEIVE;
        next->count = 0;
        if (call_start(queue, next, &why))
            continue;
        if (why.passing)
            went_wrong(queue, &queue->receiving, &why);
        else
            fail(queue, &why);
    }
}

/* Puts the messages of a request that failed as a whole where they came from. */
static void put_back(kf_queue *queue, call *which)
{
    for (size_t i = which->count; i-- > 0;) {
        queue_message *next = which->messages[i];
        if (which->kind == CALL_EXTEND) {
            next->extending = false;
            if (next->gone)
                free(next);
            else
                hold_again(queue, next);
        } else {
            message_list_append(which->kind == CALL_DELETE ? &queue->deletes : &queue->releases, next);
        }
    }
}

static void start_batch(kf_queue *queue, call *which)
{
    fault why;
    if (which->count && !call_start(queue, which, &why)) {
        went_wrong(queue, &queue->changing, &why);
        put_back(queue, which);
    }
}

static void start_list(kf_queue *queue, call_kind kind, message_list *list)
{
    call *next = idle_call(queue);
    if (!next)
        return;
    next->kind = kind;
    for (next->count = 0; next->count < BATCH && list->first; next->count++)
        next->messages[next->count] = message_list_take(list);
    start_batch(queue, next);
}

static void start_extensions(kf_queue *queue, int64_t now)
{
    call *next = idle_call(queue);
    if (!next || queue->running[CALL_EXTEND] || !queue->first_held || queue->first_held->due > now)
        return;
    next->kind = CALL_EXTEND;
    /* What is due soon goes along. */
    const int64_t soon = now + (int64_t)queue->visibility * 100;
    for (next->count = 0; next->count < BATCH && queue->first_held && queue->first_held->due <= soon; next->count++) {
        queue_message *first = queue->first_held;
        let_go(queue, first);
        first->extending = true;
        next->messages[next->count] = first;
    }
    start_batch(queue, next);
}

static bool deletes_are_due(kf_queue *queue, int64_t now)
{
    if (!queue->deletes.count)
        return false;
    if (!queue->linger)
        queue->linger = now + LINGER;
    return queue->deletes.count >= BATCH || queue->linger <= now || queue->no_more;
}

static void start_changes(kf_queue *queue)
{
    const int64_t now = watch_now();
    if (now < queue->changing.until)
        return;
    start_extensions(queue, now);
    while (now >= queue->changing.until && queue->running[CALL_DELETE] < MOST_DELETES && deletes_are_due(queue, now)) {
        queue->linger = 0;
        start_list(queue, CALL_DELETE, &queue->deletes);
    }
    while (now >= queue->changing.until && queue->running[CALL_RELEASE] == 0 && queue->releases.count)
        start_list(queue, CALL_RELEASE, &queue->releases);
}

/* ---- Answers ---- */

static void take_messages(kf_queue *queue, const call *which)
{
    message_list came = {0};
    if (!answer_messages(which->reply.bytes, which->reply.length, &came)) {
        const fault why = {true, "ReceiveMessage: the answer is none of SQS"};
        went_wrong(queue, &queue->receiving, &why);
        return;
    }
    went_well(&queue->receiving);
    if (came.count == queue->batch && queue->receives < MOST_RECEIVES)
        queue->receives++;
    else if (!came.count)
        queue->receives = 1;
    if (!came.count)
        return;
    for (queue_message *next = came.first; next; next = next->next) {
        hold(queue, next);
        queue->received++;
        queue->in_work++;
        queue->bytes_in_work += next->shown.length;
    }
    queue_hand_over(queue, &came);
}

static void received(kf_queue *queue, const call *which, verdict given, const fault *reason)
{
    if (given.kind == VERDICT_DELIVERED)
        take_messages(queue, which);
    else if (given.kind == VERDICT_RETRY)
        went_wrong(queue, &queue->receiving, reason);
    else
        fail(queue, reason);
}

/* What SQS does not do with one message. Mostly its receipt is too old: then somebody else has it by now. */
static void not_done(kf_queue *queue, call_kind kind, queue_message *which, const entry_result *result)
{
    static const char *const what[CALL_KINDS] = {"", "cannot be deleted, so that it comes again", "can be hidden no longer",
                                                 "cannot be released"};
    char reason[300];
    snprintf(reason, sizeof reason, "a message %s: %s", what[kind], result->reason);
    if (*result->reason)
        tell(queue, &queue->changing, reason);
    if (kind == CALL_EXTEND)
        return; /* it is extended no more */
    const bool again = !result->at_fault && ++which->tries < MOST_TRIES;
    if (again) {
        message_list_append(kind == CALL_DELETE ? &queue->deletes : &queue->releases, which);
        queue->changing.until = watch_now() + draw_pause(which->tries);
        return;
    }
    queue->undeleted += kind == CALL_DELETE;
    drop(queue, which);
}

/* Also where an earlier request did it whose answer was lost: nothing is known of the receipt then. */
static bool is_done(call_kind kind, const queue_message *which, const entry_result *result)
{
    return result->done || (kind == CALL_DELETE && which->asked && result->unknown);
}

static void change_entry(kf_queue *queue, call_kind kind, queue_message *which, const entry_result *result)
{
    if (kind == CALL_EXTEND) {
        which->extending = false;
        if (which->gone)
            free(which);
        else if (result->done)
            hold(queue, which);
        else
            not_done(queue, kind, which, result);
    } else if (is_done(kind, which, result)) {
        *(kind == CALL_DELETE ? &queue->deleted : &queue->released) += 1;
        drop(queue, which);
    } else {
        not_done(queue, kind, which, result);
    }
}

/* Without leave to delete everything would come again and again; without leave to hide, only what takes long. */
static void refused(kf_queue *queue, const call *which, const fault *reason)
{
    const entry_result result = {.at_fault = true};
    if (which->kind == CALL_DELETE)
        fail(queue, reason);
    else
        tell(queue, &queue->changing, reason->message);
    for (size_t i = 0; i < which->count; i++)
        change_entry(queue, which->kind, which->messages[i], &result);
}

static void changed(kf_queue *queue, call *which, verdict given, const fault *reason)
{
    entry_result results[BATCH];
    const fault strange = {true, "the answer is none of SQS"};
    const bool answered = given.kind == VERDICT_DELIVERED;
    if (given.kind == VERDICT_REFUSED) {
        refused(queue, which, reason);
        return;
    }
    if (!answered || !answer_entries(which->reply.bytes, which->reply.length, results, which->count)) {
        went_wrong(queue, &queue->changing, answered ? &strange : reason);
        for (size_t i = 0; i < which->count; i++)
            which->messages[i]->asked = true;
        put_back(queue, which);
        return;
    }
    bool all = true;
    for (size_t i = 0; i < which->count; i++)
        all = all && results[i].done;
    if (all)
        went_well(&queue->changing);
    for (size_t i = 0; i < which->count; i++)
        change_entry(queue, which->kind, which->messages[i], &results[i]);
}

static void collect(kf_queue *queue)
{
    int left = 0;
    for (CURLMsg *done = curl_multi_info_read(queue->multi, &left); done; done = curl_multi_info_read(queue->multi, &left)) {
        call *which = NULL;
        fault reason;
        const CURLcode result = done->data.result;
        if (done->msg != CURLMSG_DONE || curl_easy_getinfo(done->easy_handle, CURLINFO_PRIVATE, (char **)&which) != CURLE_OK)
            continue;
        const verdict given = call_judge(queue, which, result, &reason);
        call_stop(queue, which);
        if (which->kind == CALL_RECEIVE)
            received(queue, which, given, &reason);
        else
            changed(queue, which, given, &reason);
    }
}

/* ---- The loop ---- */

/* What the caller has said since. Returns when the queue is to be closed, or 0. */
static int64_t take_ended(kf_queue *queue)
{
    char byte;
    pthread_mutex_lock(&queue->lock);
    message_list ended = queue->ended;
    queue->ended = (message_list){0};
    const int64_t close_by = queue->close_by;
    queue->no_more = queue->no_more || queue->stopping;
    if (queue->wake_set)
        (void)!read(queue->wake[0], &byte, 1);
    queue->wake_set = false;
    pthread_mutex_unlock(&queue->lock);
    for (queue_message *next = message_list_take(&ended); next; next = message_list_take(&ended)) {
        if (next->end == KF_MESSAGE_LEFT) {
            queue->left++;
            drop(queue, next);
        } else if (next->end == KF_MESSAGE_DONE) {
            message_list_append(&queue->deletes, next);
        } else {
            let_go(queue, next);
            message_list_append(&queue->releases, next);
        }
    }
    return close_by;
}

/* What waits for messages waits no longer: those that SQS was about to send come to nobody, and are visible again after a
 * while. */
static void break_off_receives(kf_queue *queue)
{
    for (size_t i = 0; i < MOST_CALLS; i++)
        if (queue->calls[i].running && queue->calls[i].kind == CALL_RECEIVE)
            call_stop(queue, &queue->calls[i]);
}

static bool is_idle(const kf_queue *queue)
{
    return !queue->deletes.count && !queue->releases.count && !queue->running[CALL_DELETE] && !queue->running[CALL_RELEASE];
}

static int next_wait(const kf_queue *queue, int64_t close_by)
{
    const int64_t now = watch_now();
    int64_t until = now + LONGEST_WAIT;
    const int64_t pause = queue->changing.until;
    if (!queue->no_more && queue->receiving.until > now)
        until = earlier(until, queue->receiving.until);
    if (queue->first_held && !queue->running[CALL_EXTEND])
        until = earlier(until, queue->first_held->due > pause ? queue->first_held->due : pause);
    if (queue->deletes.count && queue->running[CALL_DELETE] < MOST_DELETES)
        until = earlier(until, queue->linger > pause ? queue->linger : pause);
    if (queue->releases.count && !queue->running[CALL_RELEASE])
        until = earlier(until, pause);
    if (close_by)
        until = earlier(until, close_by);
    return until > now ? (int)(until - now) : 0;
}

static void end(kf_queue *queue)
{
    for (size_t i = 0; i < MOST_CALLS; i++) {
        call *left = &queue->calls[i];
        if (!left->running)
            continue;
        call_stop(queue, left);
        if (left->kind != CALL_RECEIVE)
            put_back(queue, left);
    }
    queue->undeleted += queue->deletes.count;
    for (queue_message *next = message_list_take(&queue->deletes); next; next = message_list_take(&queue->deletes))
        drop(queue, next);
    for (queue_message *next = message_list_take(&queue->releases); next; next = message_list_take(&queue->releases))
        drop(queue, next);
    while (queue->first_held)
        drop(queue, queue->first_held);
}

void *worker_run(void *of)
{
    kf_queue *queue = of;
    int running = 0;
    for (;;) {
        curl_multi_perform(queue->multi, &running);
        collect(queue);
        const int64_t close_by = take_ended(queue);
        if (queue->no_more)
            break_off_receives(queue);
        start_receives(queue);
        start_changes(queue);
        if (close_by && (is_idle(queue) || watch_now() >= close_by))
            break;
        struct curl_waitfd on = {.fd = queue->wake[0], .events = CURL_WAIT_POLLIN};
        curl_multi_poll(queue->multi, &on, 1, next_wait(queue, close_by), NULL);
    }
    end(queue);
    return NULL;
}
