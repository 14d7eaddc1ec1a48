/*
 * An answer that memory runs out for is sent as {}: its status is right all the same.
 */
#include "cli/sources/listen_answers.h"

#include "cli/sources/listen_body.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

const char *const listen_statuses[LISTEN_STATUS_COUNT] = {"200", "400", "401", "403", "404", "405", "408", "413", "415", "503"};

/* NULL if memory ran out. */
static char *write_line(json_t *answer)
{
    const size_t length = answer ? json_dumpb(answer, NULL, 0, JSON_COMPACT) : 0;
    char *text = length ? malloc(length + 2) : NULL;
    if (text) {
        json_dumpb(answer, text, length, JSON_COMPACT);
        memcpy(text + length, "\n", 2);
    }
    json_decref(answer);
    return text;
}

void listen_count_answer(listen_server *of, unsigned status)
{
    for (size_t i = 0; i < LISTEN_STATUS_COUNT; i++)
        if (strtoul(listen_statuses[i], NULL, 10) == status)
            of->answers[i]++;
}

static void decide(listen_request *which, unsigned status, json_t *answer)
{
    char *text = write_line(answer);
    listen_body_free(which);
    if (!which->is_health)
        listen_count_answer(which->server, status);
    which->status = status;
    which->answer = text;
    if (which->is_suspended) {
        which->is_suspended = false;
        MHD_resume_connection(which->connection); /* from here on, the request belongs to libmicrohttpd's thread */
    }
}

void listen_answer(listen_request *which, unsigned status, const char *error)
{
    decide(which, status, json_pack("{s:s}", "error", error));
}

void listen_answer_refusal(listen_request *which, const source_end *how)
{
    json_t *line = how->line ? json_integer((json_int_t)how->line) : NULL;
    json_t *column = how->line ? json_integer((json_int_t)how->column) : NULL;
    const char *code = *how->code ? how->code : NULL;
    decide(which, MHD_HTTP_BAD_REQUEST,
           json_pack("{s:s,s:o*,s:o*,s:s*}", "error", how->reason, "line", line, "column", column, "diagnostic", code));
}

void listen_answer_events(listen_request *which, uint64_t events)
{
    decide(which, MHD_HTTP_OK, json_pack("{s:I}", "events", (json_int_t)events));
}

void listen_answer_health(listen_request *which)
{
    decide(which, MHD_HTTP_OK, json_pack("{s:s}", "status", "ok"));
}

static void add_headers(struct MHD_Response *to, const listen_request *which)
{
    MHD_add_response_header(to, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
    MHD_add_response_header(to, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    if (which->status == MHD_HTTP_METHOD_NOT_ALLOWED)
        MHD_add_response_header(to, MHD_HTTP_HEADER_ALLOW, which->is_health ? "GET, HEAD" : "POST");
    if (which->status == MHD_HTTP_UNAUTHORIZED)
        MHD_add_response_header(to, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer");
    if (which->status == MHD_HTTP_SERVICE_UNAVAILABLE)
        MHD_add_response_header(to, MHD_HTTP_HEADER_RETRY_AFTER, "5");
    pthread_mutex_lock(&which->server->lock);
    const bool is_stopping = which->server->is_stopping;
    pthread_mutex_unlock(&which->server->lock);
    if (is_stopping)
        MHD_add_response_header(to, MHD_HTTP_HEADER_CONNECTION, "close");
}

enum MHD_Result listen_send_answer(listen_request *which)
{
    static char without_memory[] = "{}\n";
    const bool is_made = which->answer;
    char *text = is_made ? which->answer : without_memory;
    struct MHD_Response *response =
        MHD_create_response_from_buffer(strlen(text), text, is_made ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT);
    if (!response)
        return MHD_NO;
    which->answer = NULL;
    add_headers(response, which);
    const enum MHD_Result queued = MHD_queue_response(which->connection, which->status, response);
    MHD_destroy_response(response);
    return queued;
}
