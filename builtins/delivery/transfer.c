/*
 * Fills requests with events, hands them to libcurl, and judges them when they are answered.
 */
#include "builtins/delivery/transfer.h"

#include "builtins/aws/fetch.h"
#include "builtins/delivery/clock.h"
#include "builtins/delivery/retry.h"
#include "builtins/delivery/state.h"
#include "builtins/system/sigpipe.h"
#include "grammar/base/text.h"

#include <assert.h>
#include <stdlib.h>

/* Bytes of an answer that are read; milliseconds to wait when memory ran out, and for which a target may ask at most. */
enum { MOST_REPLY = 1 << 20, MEMORY_PAUSE = 1000, LONGEST_PATIENCE = 15 * 60 * 1000 };

/* ---- Starting --------------------------------------------------------------------------------------------------------------- */

static size_t take_reply(char *bytes, size_t size, size_t count, void *context)
{
    request *which = context;
    const size_t length = size * count;
    const size_t room = which->reply.length < MOST_REPLY ? MOST_REPLY - which->reply.length : 0;
    buffer_append(&which->reply, bytes, length < room ? length : room);
    return length;
}

static size_t take_header(char *bytes, size_t size, size_t count, void *context)
{
    request *which = context;
    aws_error_take_header(bytes, size * count, which->error_type);
    return size * count;
}

static void set_tls(CURL *easy, const delivery_target *target)
{
    const delivery_settings *set = &target->settings;
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (set->ca)
        curl_easy_setopt(easy, CURLOPT_CAINFO, set->ca);
    if (set->certificate)
        curl_easy_setopt(easy, CURLOPT_SSLCERT, set->certificate);
    if (set->key)
        curl_easy_setopt(easy, CURLOPT_SSLKEY, set->key);
    if (target->key_password)
        curl_easy_setopt(easy, CURLOPT_KEYPASSWD, target->key_password);
}

/* With TLS, HTTP/2 is agreed on when a connection begins, and other requests wait for that to share the connection. Without
 * TLS they would wait for the first answer, which a server that hangs never gives. */
static void set_version(CURL *easy, const char *url)
{
    const bool secure = string_begins_ignoring_case(url, "https:");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)(secure ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(easy, CURLOPT_PIPEWAIT, (long)secure);
}

static void set_options(request *which)
{
    const delivery_target *target = which->target;
    const char *url = which->url ? which->url : target->place.url;
    CURL *easy = which->easy;
    curl_easy_reset(easy);
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)which->body.length);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, which->body.bytes);
    if (which->method)
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, which->method);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, which->headers);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "kmsfilter");
    set_version(easy, url);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)target->settings.timeout);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)target->settings.connect_timeout);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_reply);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, which);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, which);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, which->problem);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, which);
    set_tls(easy, target);
}

/* Moves events from the queue into the request: as many as fit, but at least one. */
static void take_events(request *which)
{
    delivery_target *target = which->target;
    size_t bytes = 0;
    while (which->count < target->batch && target->queue.ready.first) {
        const queued_event *next = target->queue.ready.first;
        const size_t size = next->length + target->kind->event_bytes;
        if (which->count && (next->alone || bytes + size > target->kind->most_bytes))
            return;
        bytes += size;
        which->events[which->count++] = event_list_take(&target->queue.ready);
        if (next->alone)
            return;
    }
}

static void finish(request *which, int64_t patience)
{
    delivery_target *target = which->target;
    retry_or_settle(target, which->events, which->count, patience);
    request_recycle(which);
}

/* The request failed before it was sent. */
static void fail_start(request *which, const fault *why)
{
    const delivery_verdict given = {why->passing ? VERDICT_RETRY : VERDICT_REFUSED,
                                    which->target->kind->service ? ERROR_CODE_NO_PERMISSIONS : ERROR_CODE_SDK_CLIENT_ERROR};
    for (size_t i = 0; i < which->count; i++)
        request_verdict(which, i, given, NULL, why->message);
    finish(which, 0);
}

void transfer_start(delivery_target *target)
{
    delivery *owner = target->owner;
    assert(target->queue.ready.count > 0);
    fault why = FAULT_NO_MEMORY;
    request *which = request_get(target, target->queue.ready.count < target->batch ? target->queue.ready.count : target->batch);
    if (!which) {
        target->queue.not_before = delivery_now(owner) + MEMORY_PAUSE;
        return;
    }
    take_events(which);
    buffer_append(&which->body, "", 0); /* so that an empty body has bytes, too */
    const bool built = target->kind->build(which, &why);
    /* otherwise libcurl waits for the answer "100 Continue" before it sends a long body */
    which->failed = !header_withhold(&which->headers, "Expect") || which->failed;
    if (!built || which->failed || which->body.state != BUFFER_OK) {
        fail_start(which, &why);
        return;
    }
    set_options(which);
    if (which->failed || curl_multi_add_handle(owner->multi, which->easy) != CURLM_OK) {
        fail_start(which, &why);
        return;
    }
    target->queue.in_flight++;
    target->stats.requests++;
    request_link(which, &owner->running);
}

/* ---- Collecting ------------------------------------------------------------------------------------------------------------- */

static void stop(request *which)
{
    sigpipe_guard guard;
    sigpipe_hold(&guard);
    curl_multi_remove_handle(which->target->owner->multi, which->easy);
    sigpipe_release(&guard);
    request_unlink(which);
    which->target->queue.in_flight--;
}

void transfer_break_off(request *which)
{
    delivery_target *target = which->target;
    stop(which);
    for (size_t i = which->count; i-- > 0;)
        event_list_prepend(&target->queue.ready, which->events[i]);
    request_recycle(which);
}

/* The milliseconds that the target has asked to wait, by the header Retry-After. */
static int64_t ask_patience(request *which)
{
    curl_off_t seconds = 0;
    if (which->status < 300 || curl_easy_getinfo(which->easy, CURLINFO_RETRY_AFTER, &seconds) != CURLE_OK || seconds <= 0)
        return 0;
    return seconds < INT64_MAX / 1000 ? (int64_t)seconds * 1000 : INT64_MAX;
}

/* Events that the answer does not mention count as failed. Messages are made for failures only, because most answers are
 * successes. */
static void judge_answer(request *which)
{
    for (size_t i = 0; i < which->count; i++) {
        queued_event *tried = which->events[i];
        tried->last = (delivery_verdict){VERDICT_RETRY, ERROR_CODE_ERROR_FROM_TARGET};
        free(tried->message);
        tried->message = NULL;
    }
    buffer_append(&which->reply, "", 0);
    if (which->reply.state == BUFFER_OK)
        which->target->kind->judge(which);
    for (size_t i = 0; i < which->count; i++)
        if (which->events[i]->last.kind != VERDICT_DELIVERED && !which->events[i]->message)
            request_set_message(which, which->events[i], NULL, "the answer does not say what became of the event");
}

static void judge(request *which, CURLcode result)
{
    if (result == CURLE_OK)
        judge_answer(which);
    else
        request_verdict_all(which, verdict_of_transfer((int)result), NULL,
                            which->problem[0] ? which->problem : curl_easy_strerror(result));
}

static void answered(request *which, CURLcode result)
{
    delivery_target *target = which->target;
    curl_easy_getinfo(which->easy, CURLINFO_RESPONSE_CODE, &which->status);
    const int64_t patience = ask_patience(which);
    stop(which);
    judge(which, result);
    if (patience) {
        const int64_t until = delivery_now(target->owner) + (patience < LONGEST_PATIENCE ? patience : LONGEST_PATIENCE);
        target->queue.not_before = until > target->queue.not_before ? until : target->queue.not_before;
    }
    finish(which, patience);
}

bool transfer_collect(delivery *which)
{
    bool collected = false;
    int left = 0;
    for (CURLMsg *message = curl_multi_info_read(which->multi, &left); message;
         message = curl_multi_info_read(which->multi, &left)) {
        request *done = NULL;
        const CURLcode result = message->data.result;
        if (message->msg != CURLMSG_DONE || curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&done) != CURLE_OK)
            continue;
        answered(done, result);
        collected = true;
    }
    return collected;
}

void transfer_free_idle(delivery *which)
{
    for (request *idle = which->idle; idle;) {
        request *next = idle->next;
        request_free(idle);
        idle = next;
    }
    which->idle = NULL;
}
