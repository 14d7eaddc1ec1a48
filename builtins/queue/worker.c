/*
 * The thread makes requests as long as there is room for their messages: one at a time while the queue is empty, more at a time
 * the fuller it is. When half of the time of a message has passed that the caller has, its time is extended. Messages that are
 * done are deleted soon, up to ten in a request.
 */
#include "builtins/queue/worker.h"

#include "builtins/queue/answers.h"
#include "builtins/system/watch.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Milliseconds that a delete waits for others to fill a request, and that one wait takes at most. How often a message is
 * tried. */
enum { LINGER = 20, LONGEST_WAIT = 60 * 1000, MOST_TRIES = 20 };

static int64_t earlier(int64_t left, int64_t right)
{
    return left < right ? left : right;
}

/* ---- Messages that are held ---- */

/* It is to be extended when half of its time has passed. It goes to the end of the list, because it is then the last one to
 * be extended. */
static void hold(worker *self, queue_message *which)
{
    which->due = watch_now() + (int64_t)self->setup.visibility * 500;
    held_append(&self->held, which);
}

/* Forgets a message that nobody needs any more. */
static void drop(worker *self, queue_message *which)
{
    held_remove(&self->held, which);
    assert(self->in_work > 0 && self->bytes_in_work >= which->shown.length);
    self->in_work--;
    self->bytes_in_work -= which->shown.length;
    if (which->extending)
        which->gone = true;
    else
        free(which);
}

static void went_wrong(worker *self, patience *how, const fault *why)
{
    self->failures++;
    patience_failed(how, self->handover, why);
}

/* ---- Starting ---- */

static bool start_call(worker *self, call *which, fault *why)
{
    if (!call_start(&self->setup, which, why))
        return false;
    self->running[which->kind]++;
    return true;
}

static void stop_call(worker *self, call *which)
{
    call_stop(&self->setup, which);
    self->running[which->kind]--;
}

static call *idle_call(worker *self)
{
    for (size_t i = 0; i < MOST_CALLS; i++)
        if (!self->calls[i].running)
            return &self->calls[i];
    return NULL;
}

static void fail(worker *self, const fault *why)
{
    self->no_more = true;
    handover_fail(self->handover, why);
}

static bool wants_more(const worker *self)
{
    const size_t coming = (self->running[CALL_RECEIVE] + 1) * self->setup.batch;
    return !self->no_more && self->running[CALL_RECEIVE] < self->receives && self->bytes_in_work < self->most_bytes &&
           self->in_work + coming <= self->most_messages && watch_now() >= self->receiving.until;
}

static void start_receives(worker *self)
{
    while (wants_more(self)) {
        fault why;
        call *next = idle_call(self);
        if (!next)
            return;
        next->kind = CALL_RECEIVE;
        next->count = 0;
        if (start_call(self, next, &why))
            continue;
        if (why.passing)
            went_wrong(self, &self->receiving, &why);
        else
            fail(self, &why);
    }
}

/* Puts the messages of a request that failed as a whole back into the lists from which they came. */
static void put_back(worker *self, call *which)
{
    for (size_t i = which->count; i-- > 0;) {
        queue_message *next = which->messages[i];
        if (which->kind == CALL_EXTEND) {
            next->extending = false;
            if (next->gone)
                free(next);
            else
                held_prepend(&self->held, next);
        } else {
            message_list_append(which->kind == CALL_DELETE ? &self->deletes : &self->releases, next);
        }
    }
}

static void start_batch(worker *self, call *which)
{
    fault why;
    if (which->count && !start_call(self, which, &why)) {
        went_wrong(self, &self->changing, &why);
        put_back(self, which);
    }
}

static void start_list(worker *self, call_kind kind, message_list *list)
{
    call *next = idle_call(self);
    if (!next)
        return;
    next->kind = kind;
    for (next->count = 0; next->count < BATCH && list->first; next->count++)
        next->messages[next->count] = message_list_take(list);
    start_batch(self, next);
}

static void start_extensions(worker *self, int64_t now)
{
    call *next = idle_call(self);
    if (!next || self->running[CALL_EXTEND] || !self->held.first || self->held.first->due > now)
        return;
    next->kind = CALL_EXTEND;
    /* Messages that are due soon go into the same request. */
    const int64_t soon = now + (int64_t)self->setup.visibility * 100;
    for (next->count = 0; next->count < BATCH && self->held.first && self->held.first->due <= soon; next->count++) {
        queue_message *first = self->held.first;
        held_remove(&self->held, first);
        first->extending = true;
        next->messages[next->count] = first;
    }
    start_batch(self, next);
}

static bool deletes_are_due(worker *self, int64_t now)
{
    if (!self->deletes.count)
        return false;
    if (!self->linger)
        self->linger = now + LINGER;
    return self->deletes.count >= BATCH || self->linger <= now || self->no_more;
}

static void start_changes(worker *self)
{
    const int64_t now = watch_now();
    if (now < self->changing.until)
        return;
    start_extensions(self, now);
    while (now >= self->changing.until && self->running[CALL_DELETE] < MOST_DELETES && deletes_are_due(self, now)) {
        self->linger = 0;
        start_list(self, CALL_DELETE, &self->deletes);
    }
    while (now >= self->changing.until && self->running[CALL_RELEASE] == 0 && self->releases.count)
        start_list(self, CALL_RELEASE, &self->releases);
}

/* ---- Answers ---- */

static void take_messages(worker *self, const call *which)
{
    message_list came = {0};
    if (!answer_messages(which->reply.bytes, which->reply.length, &came)) {
        const fault why = {.code = KF_IO, .passing = true, .message = "ReceiveMessage: the answer is none of SQS"};
        went_wrong(self, &self->receiving, &why);
        return;
    }
    patience_succeeded(&self->receiving);
    if (came.count == self->setup.batch && self->receives < MOST_RECEIVES)
        self->receives++;
    else if (!came.count)
        self->receives = 1;
    if (!came.count)
        return;
    for (queue_message *next = came.first; next; next = next->next) {
        hold(self, next);
        self->received++;
        self->in_work++;
        self->bytes_in_work += next->shown.length;
    }
    handover_messages(self->handover, &came);
}

static void received(worker *self, const call *which, delivery_verdict given, const fault *reason)
{
    if (given.kind == VERDICT_DELIVERED)
        take_messages(self, which);
    else if (given.kind == VERDICT_RETRY)
        went_wrong(self, &self->receiving, reason);
    else
        fail(self, reason);
}

/* Handles one message of a batch for which SQS has refused the request. Usually its receipt has expired, and another reader
 * has the message. */
static void not_done(worker *self, call_kind kind, queue_message *which, const entry_result *result)
{
    static const char *const what[CALL_KINDS] = {[CALL_DELETE] = "cannot be deleted, so that it comes again",
                                                 [CALL_EXTEND] = "can be hidden no longer",
                                                 [CALL_RELEASE] = "cannot be released"};
    assert(what[kind]);
    if (*result->why.message) {
        fault reason;
        fault_set(&reason, result->why.passing, "a message %s: %s", what[kind], result->why.message);
        patience_tell(&self->changing, self->handover, &reason);
    }
    if (kind == CALL_EXTEND)
        return; /* its time is not extended any more */
    const bool again = result->why.passing && ++which->tries < MOST_TRIES;
    if (again) {
        message_list_append(kind == CALL_DELETE ? &self->deletes : &self->releases, which);
        patience_pause(&self->changing, which->tries);
        return;
    }
    self->undeleted += kind == CALL_DELETE;
    drop(self, which);
}

/* True also if an earlier request that got no answer may have deleted the message, and SQS no longer knows its receipt. */
static bool is_done(call_kind kind, const queue_message *which, const entry_result *result)
{
    return result->done || (kind == CALL_DELETE && which->asked && result->unknown);
}

static void change_entry(worker *self, call_kind kind, queue_message *which, const entry_result *result)
{
    if (kind == CALL_EXTEND) {
        which->extending = false;
        if (which->gone)
            free(which);
        else if (result->done)
            hold(self, which);
        else
            not_done(self, kind, which, result);
    } else if (is_done(kind, which, result)) {
        *(kind == CALL_DELETE ? &self->deleted : &self->released) += 1;
        drop(self, which);
    } else {
        not_done(self, kind, which, result);
    }
}

/* Handles a request that SQS has refused as a whole. If messages cannot be deleted, the queue fails, because every message
 * would come again. If they cannot be hidden for longer, the queue goes on. */
static void refused(worker *self, const call *which, const fault *reason)
{
    const entry_result result = {.why = {.passing = false}};
    if (which->kind == CALL_DELETE)
        fail(self, reason);
    else
        patience_tell(&self->changing, self->handover, reason);
    for (size_t i = 0; i < which->count; i++)
        change_entry(self, which->kind, which->messages[i], &result);
}

static void changed(worker *self, call *which, delivery_verdict given, const fault *reason)
{
    entry_result results[BATCH];
    const fault strange = {.code = KF_IO, .passing = true, .message = "the answer is none of SQS"};
    const bool answered = given.kind == VERDICT_DELIVERED;
    if (given.kind == VERDICT_REFUSED) {
        refused(self, which, reason);
        return;
    }
    if (!answered || !answer_entries(which->reply.bytes, which->reply.length, results, which->count)) {
        went_wrong(self, &self->changing, answered ? &strange : reason);
        for (size_t i = 0; i < which->count; i++)
            which->messages[i]->asked = true;
        put_back(self, which);
        return;
    }
    bool all = true;
    for (size_t i = 0; i < which->count; i++)
        all = all && results[i].done;
    if (all)
        patience_succeeded(&self->changing);
    for (size_t i = 0; i < which->count; i++)
        change_entry(self, which->kind, which->messages[i], &results[i]);
}

static void collect(worker *self)
{
    int left = 0;
    for (CURLMsg *done = curl_multi_info_read(self->setup.multi, &left); done;
         done = curl_multi_info_read(self->setup.multi, &left)) {
        call *which = NULL;
        fault reason;
        const CURLcode result = done->data.result;
        if (done->msg != CURLMSG_DONE || curl_easy_getinfo(done->easy_handle, CURLINFO_PRIVATE, (char **)&which) != CURLE_OK)
            continue;
        const delivery_verdict given = call_judge(&self->setup, which, result, &reason);
        stop_call(self, which);
        if (which->kind == CALL_RECEIVE)
            received(self, which, given, &reason);
        else
            changed(self, which, given, &reason);
    }
}

/* ---- The loop ---- */

/* Takes what the caller has ended. Returns when the queue is to be closed, or 0. */
static int64_t take_ended(worker *self)
{
    message_list ended;
    bool stopping = false;
    const int64_t close_by = handover_take_ended(self->handover, &ended, &stopping);
    self->no_more = self->no_more || stopping;
    for (queue_message *next = message_list_take(&ended); next; next = message_list_take(&ended)) {
        if (next->end == KF_MESSAGE_LEFT) {
            self->left++;
            drop(self, next);
        } else if (next->end == KF_MESSAGE_DONE) {
            message_list_append(&self->deletes, next);
        } else {
            held_remove(&self->held, next);
            message_list_append(&self->releases, next);
        }
    }
    return close_by;
}

/* Breaks off requests for messages. Messages that SQS was about to send become visible to other readers again after a while. */
static void break_off_receives(worker *self)
{
    for (size_t i = 0; i < MOST_CALLS; i++)
        if (self->calls[i].running && self->calls[i].kind == CALL_RECEIVE)
            stop_call(self, &self->calls[i]);
}

static bool is_idle(const worker *self)
{
    return !self->deletes.count && !self->releases.count && !self->running[CALL_DELETE] && !self->running[CALL_RELEASE];
}

static int next_wait(const worker *self, int64_t close_by)
{
    const int64_t now = watch_now();
    int64_t until = now + LONGEST_WAIT;
    const int64_t pause = self->changing.until;
    if (!self->no_more && self->receiving.until > now)
        until = earlier(until, self->receiving.until);
    if (self->held.first && !self->running[CALL_EXTEND])
        until = earlier(until, self->held.first->due > pause ? self->held.first->due : pause);
    if (self->deletes.count && self->running[CALL_DELETE] < MOST_DELETES)
        until = earlier(until, self->linger > pause ? self->linger : pause);
    if (self->releases.count && !self->running[CALL_RELEASE])
        until = earlier(until, pause);
    if (close_by)
        until = earlier(until, close_by);
    return until > now ? (int)(until - now) : 0;
}

static void end(worker *self)
{
    for (size_t i = 0; i < MOST_CALLS; i++) {
        call *left = &self->calls[i];
        if (!left->running)
            continue;
        stop_call(self, left);
        if (left->kind != CALL_RECEIVE)
            put_back(self, left);
    }
    self->undeleted += self->deletes.count;
    for (queue_message *next = message_list_take(&self->deletes); next; next = message_list_take(&self->deletes))
        drop(self, next);
    for (queue_message *next = message_list_take(&self->releases); next; next = message_list_take(&self->releases))
        drop(self, next);
    while (self->held.first)
        drop(self, self->held.first);
}

void worker_free(worker *which)
{
    for (size_t i = 0; i < MOST_CALLS; i++)
        call_free(&which->calls[i]);
}

void *worker_run(void *of)
{
    worker *self = of;
    int running = 0;
    for (;;) {
        curl_multi_perform(self->setup.multi, &running);
        collect(self);
        const int64_t close_by = take_ended(self);
        if (self->no_more)
            break_off_receives(self);
        start_receives(self);
        start_changes(self);
        if (close_by && (is_idle(self) || watch_now() >= close_by))
            break;
        struct curl_waitfd on = {.fd = self->handover->wake[0], .events = CURL_WAIT_POLLIN};
        curl_multi_poll(self->setup.multi, &on, 1, next_wait(self, close_by), NULL);
    }
    end(self);
    return NULL;
}
