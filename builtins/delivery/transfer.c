/*
 * Requests: filled with records, handed to libcurl, judged when they are answered. Those that are done are kept with their buffers and
 * used again.
 */
#include "builtins/aws/error.h"
#include "builtins/aws/fetch.h"
#include "builtins/delivery/internal.h"
#include "builtins/system/sigpipe.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Bytes of an answer that are kept; those of a buffer that is kept for the next request; milliseconds to wait when memory is short. */
enum { MOST_REPLY = 1 << 20, MOST_KEPT = 1 << 20, MEMORY_PAUSE = 1000, LONGEST_PATIENCE = 15 * 60 * 1000 };

/* ---- What actions call ------------------------------------------------------------------------------------------------------ */

void request_header(request *which, const char *name, const char *value)
{
    which->failed = !header_add(&which->headers, name, value) || which->failed;
}

void request_verdict(request *which, size_t index, verdict given, const char *code, const char *message)
{
    if (index >= which->count)
        return;
    record *tried = which->records[index];
    tried->last = given;
    if (given.kind == VERDICT_DELIVERED)
        return;
    free(tried->message);
    tried->message = NULL;
    record_set_message(tried, which->target, which, code, message);
}

void request_verdict_all(request *which, verdict given, const char *code, const char *message)
{
    if (given.kind == VERDICT_REFUSED && given.code == FAILURE_INVALID_PARAMETER && which->count > 1)
        given.kind = VERDICT_ALONE;
    for (size_t i = 0; i < which->count; i++)
        request_verdict(which, i, given, code, message);
}

static void redact(char *string, const delivery_target *target, const request *which)
{
    for (size_t i = 0; i < target->secret_count; i++)
        text_redact(string, target->secrets[i]);
    header_redact(string, which->headers);
}

void record_set_message(record *failed, const delivery_target *target, const request *which, const char *code,
                        const char *message)
{
    /* Secrets are removed before anything is cut, for half of one is no longer found. */
    buffer whole = {0};
    fault line;
    buffer_format(&whole, "%s%s%s", code ? code : "", code && message && *message ? ": " : "", message ? message : "");
    if (whole.state == BUFFER_OK) {
        redact(whole.bytes, target, which);
        if (which->status)
            fault_set(&line, false, "%.300s (HTTP %ld)", whole.bytes, which->status);
        else
            fault_set(&line, false, "%s", whole.bytes);
        failed->message = strdup(line.message);
    }
    buffer_free(&whole);
}

/* ---- Making and freeing ----------------------------------------------------------------------------------------------------- */

static void link_request(request *which, request **list)
{
    which->next = *list;
    which->link = list;
    if (which->next)
        which->next->link = &which->next;
    *list = which;
}

static void unlink_request(request *which)
{
    *which->link = which->next;
    if (which->next)
        which->next->link = which->link;
}

static void free_request(request *which)
{
    curl_easy_cleanup(which->easy);
    curl_slist_free_all(which->headers);
    buffer_free(&which->body);
    buffer_free(&which->reply);
    free(which->url);
    free(which->records);
    free(which);
}

static request *new_request(void)
{
    request *made = calloc(1, sizeof *made);
    if (made && !(made->easy = curl_easy_init())) {
        free(made);
        return NULL;
    }
    return made;
}

static bool reserve_records(request *which, size_t count)
{
    if (count <= which->capacity)
        return true;
    record **larger = realloc(which->records, count * sizeof *larger);
    if (!larger)
        return false;
    which->records = larger;
    which->capacity = count;
    return true;
}

/* An idle request or a new one, with room for so many records; NULL if memory ran out. */
static request *get_request(delivery_target *target, size_t count)
{
    request *got = target->owner->idle;
    if (got)
        unlink_request(got);
    else
        got = new_request();
    if (got && !reserve_records(got, count)) {
        free_request(got);
        return NULL;
    }
    if (got)
        got->target = target;
    return got;
}

static void recycle(request *which)
{
    curl_slist_free_all(which->headers);
    free(which->url);
    buffer_recycle(&which->body, MOST_KEPT);
    buffer_recycle(&which->reply, MOST_KEPT);
    which->headers = NULL;
    which->url = NULL;
    which->method = NULL;
    which->count = 0;
    which->status = 0;
    which->failed = false;
    which->error_type[0] = which->problem[0] = '\0';
    link_request(which, &which->target->owner->idle);
}

void transfer_free_idle(delivery *which)
{
    for (request *idle = which->idle; idle;) {
        request *next = idle->next;
        free_request(idle);
        idle = next;
    }
    which->idle = NULL;
}

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
    const settings *set = &target->settings;
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

/* HTTP/2 is agreed on while TLS begins, and others wait for that, to share the connection. Without TLS there is nothing to wait for: it
 * would be the first answer, which a server that hangs never gives. */
static void set_version(CURL *easy, const char *url)
{
    const bool secure = strncasecmp(url, "https:", strlen("https:")) == 0;
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)(secure ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(easy, CURLOPT_PIPEWAIT, (long)secure);
}

static void set_options(request *which)
{
    const delivery_target *target = which->target;
    const char *url = which->url ? which->url : target->url;
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

/* Moves records from the queue into the request: as many as fit, and one at least. */
static void take_records(request *which)
{
    delivery_target *target = which->target;
    size_t bytes = 0;
    while (which->count < target->batch && target->ready.first) {
        const record *next = target->ready.first;
        const size_t size = next->length + target->kind->record_bytes;
        if (which->count && (next->alone || bytes + size > target->kind->batch_bytes))
            return;
        bytes += size;
        which->records[which->count++] = record_list_take(&target->ready);
        if (next->alone)
            return;
    }
}

static void finish(request *which, int64_t patience)
{
    delivery_target *target = which->target;
    retry_or_settle(target, which->records, which->count, patience);
    recycle(which);
}

/* It did not come as far as the network. */
static void fail_start(request *which, const fault *why)
{
    const verdict given = {why->passing ? VERDICT_RETRY : VERDICT_REFUSED,
                           which->target->kind->service ? FAILURE_NO_PERMISSIONS : FAILURE_SDK_CLIENT_ERROR};
    for (size_t i = 0; i < which->count; i++)
        request_verdict(which, i, given, NULL, why->message);
    finish(which, 0);
}

void transfer_start(delivery_target *target)
{
    delivery *owner = target->owner;
    fault why = {.passing = true, .message = "memory ran out"};
    request *which = get_request(target, target->ready.count < target->batch ? target->ready.count : target->batch);
    if (!which) {
        target->not_before = delivery_now(owner) + MEMORY_PAUSE;
        return;
    }
    take_records(which);
    buffer_append(&which->body, "", 0); /* an empty body is one too */
    const bool built = target->kind->build(which, &why);
    /* libcurl would ask for leave to send a long body. */
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
    target->in_flight++;
    target->stats.requests++;
    link_request(which, &owner->running);
}

/* ---- Collecting ------------------------------------------------------------------------------------------------------------- */

static void stop(request *which)
{
    sigpipe_guard guard;
    sigpipe_hold(&guard);
    curl_multi_remove_handle(which->target->owner->multi, which->easy);
    sigpipe_release(&guard);
    unlink_request(which);
    which->target->in_flight--;
}

void transfer_break_off(request *which)
{
    delivery_target *target = which->target;
    stop(which);
    for (size_t i = which->count; i-- > 0;)
        record_list_prepend(&target->ready, which->records[i]);
    recycle(which);
}

/* Milliseconds that the target has asked for by Retry-After. */
static int64_t ask_patience(request *which)
{
    curl_off_t seconds = 0;
    if (which->status < 300 || curl_easy_getinfo(which->easy, CURLINFO_RETRY_AFTER, &seconds) != CURLE_OK || seconds <= 0)
        return 0;
    return seconds < INT64_MAX / 1000 ? (int64_t)seconds * 1000 : INT64_MAX;
}

/* What nothing is said of is as good as failed. The texts are made for those alone, for most answers say that all is well. */
static void judge_answer(request *which)
{
    for (size_t i = 0; i < which->count; i++) {
        record *tried = which->records[i];
        tried->last = (verdict){VERDICT_RETRY, FAILURE_ERROR_FROM_TARGET};
        free(tried->message);
        tried->message = NULL;
    }
    buffer_append(&which->reply, "", 0);
    if (which->reply.state == BUFFER_OK)
        which->target->kind->judge(which);
    for (size_t i = 0; i < which->count; i++)
        if (which->records[i]->last.kind != VERDICT_DELIVERED && !which->records[i]->message)
            record_set_message(which->records[i], which->target, which, NULL, "the answer does not say what became of the event");
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
        target->not_before = until > target->not_before ? until : target->not_before;
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
