/* Requests are used again with their buffers: an idle one waits in the list of its delivery. */
#include "builtins/delivery/request.h"

#include "builtins/aws/fetch.h"
#include "builtins/delivery/state.h"
#include "grammar/base/vec.h"

#include <stdlib.h>
#include <string.h>

/* A buffer that is larger than this is freed before its request is used again. */
enum { MOST_KEPT = 1 << 20 };

/* ---- What kinds call -------------------------------------------------------------------------------------------------------- */

void request_header(request *which, const char *name, const char *value)
{
    which->failed = !header_add(&which->headers, name, value) || which->failed;
}

void request_verdict(request *which, size_t index, delivery_verdict given, const char *code, const char *message)
{
    if (index >= which->count)
        return;
    queued_event *tried = which->events[index];
    tried->last = given;
    if (given.kind == VERDICT_DELIVERED)
        return;
    free(tried->message);
    tried->message = NULL;
    request_set_message(which, tried, code, message);
}

void request_verdict_all(request *which, delivery_verdict given, const char *code, const char *message)
{
    if (given.kind == VERDICT_REFUSED && given.code == ERROR_CODE_INVALID_PARAMETER && which->count > 1)
        given.kind = VERDICT_ALONE;
    for (size_t i = 0; i < which->count; i++)
        request_verdict(which, i, given, code, message);
}

static void redact(char *string, const request *which)
{
    const target_secrets *secrets = &which->target->secrets;
    for (size_t i = 0; i < secrets->count; i++)
        text_redact(string, secrets->texts[i]);
    header_redact(string, which->headers);
}

void request_set_message(const request *which, queued_event *failed, const char *code, const char *message)
{
    /* Secrets are removed before the text is cut, because half a secret would not be found. */
    buffer whole = {0};
    fault line;
    buffer_format(&whole, "%s%s%s", code ? code : "", code && message && *message ? ": " : "", message ? message : "");
    if (whole.state == BUFFER_OK) {
        redact(whole.bytes, which);
        if (which->status)
            fault_set(&line, false, "%.300s (HTTP %ld)", whole.bytes, which->status);
        else
            fault_set(&line, false, "%s", whole.bytes);
        failed->message = strdup(line.message);
    }
    buffer_free(&whole);
}

/* ---- Making and freeing ----------------------------------------------------------------------------------------------------- */

void request_link(request *which, request **list)
{
    which->next = *list;
    which->link = list;
    if (which->next)
        which->next->link = &which->next;
    *list = which;
}

void request_unlink(request *which)
{
    *which->link = which->next;
    if (which->next)
        which->next->link = which->link;
}

void request_free(request *which)
{
    curl_easy_cleanup(which->easy);
    curl_slist_free_all(which->headers);
    buffer_free(&which->body);
    buffer_free(&which->reply);
    free(which->url);
    free(which->events);
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

static bool reserve_events(request *which, size_t count)
{
    return vec_reserve(which->events, 0, which->capacity, count);
}

/* Takes an idle request, or makes a new one. NULL if memory ran out. */
request *request_get(delivery_target *target, size_t count)
{
    request *got = target->owner->idle;
    if (got)
        request_unlink(got);
    else
        got = new_request();
    if (got && !reserve_events(got, count)) {
        request_free(got);
        return NULL;
    }
    if (got)
        got->target = target;
    return got;
}

void request_recycle(request *which)
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
    request_link(which, &which->target->owner->idle);
}
