/*
 * A request is judged by its head as far as that goes; its body is then read to the end, so that whoever sends it gets to read
 * the answer, unless it is too long.
 */
#include "cli/read/gunzip.h"
#include "cli/sources/listen_server.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define FIRST_ROOM ((size_t)4096)

/* ---- Answers ---- */

static void drop_body(listen_request *which)
{
    listen_server *of = which->server;
    pthread_mutex_lock(&of->lock);
    of->memory -= which->capacity;
    pthread_mutex_unlock(&of->lock);
    free(which->body);
    which->body = NULL;
    which->length = which->capacity = 0;
}

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
    static const char *const statuses[] = LISTEN_STATUSES;
    for (size_t i = 0; i < LISTEN_STATUS_COUNT; i++)
        if (strtoul(statuses[i], NULL, 10) == status)
            of->answers[i]++;
}

static void give(listen_request *which, unsigned status, json_t *answer)
{
    char *text = write_line(answer);
    drop_body(which);
    if (!which->only_asked)
        listen_count_answer(which->server, status);
    which->status = status;
    which->answer = text;
    if (which->sleeps) {
        which->sleeps = false;
        MHD_resume_connection(which->connection); /* from now on it is the server's */
    }
}

void listen_answer(listen_request *which, unsigned status, const char *error, uint64_t line, uint64_t column)
{
    if (line)
        give(which, status, json_pack("{s:s,s:I,s:I}", "error", error, "line", (json_int_t)line, "column", (json_int_t)column));
    else
        give(which, status, json_pack("{s:s}", "error", error));
}

void listen_answer_events(listen_request *which, uint64_t events)
{
    give(which, MHD_HTTP_OK, json_pack("{s:I}", "events", (json_int_t)events));
}

static void add_headers(struct MHD_Response *to, const listen_request *which)
{
    MHD_add_response_header(to, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
    MHD_add_response_header(to, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    if (which->status == MHD_HTTP_METHOD_NOT_ALLOWED)
        MHD_add_response_header(to, MHD_HTTP_HEADER_ALLOW, which->only_asked ? "GET, HEAD" : "POST");
    if (which->status == MHD_HTTP_UNAUTHORIZED)
        MHD_add_response_header(to, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer");
    if (which->status == MHD_HTTP_SERVICE_UNAVAILABLE)
        MHD_add_response_header(to, MHD_HTTP_HEADER_RETRY_AFTER, "5");
    pthread_mutex_lock(&which->server->lock);
    const bool stopping = which->server->stopping;
    pthread_mutex_unlock(&which->server->lock);
    if (stopping)
        MHD_add_response_header(to, MHD_HTTP_HEADER_CONNECTION, "close");
}

static enum MHD_Result send_answer(listen_request *which)
{
    static char no_memory[] = "{}\n";
    const bool made = which->answer;
    char *text = made ? which->answer : no_memory;
    struct MHD_Response *response =
        MHD_create_response_from_buffer(strlen(text), text, made ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT);
    if (!response)
        return MHD_NO;
    which->answer = NULL;
    add_headers(response, which);
    const enum MHD_Result queued = MHD_queue_response(which->connection, which->status, response);
    MHD_destroy_response(response);
    return queued;
}

/* ---- The head ---- */

static const char *header(const listen_request *which, const char *name)
{
    return MHD_lookup_connection_value(which->connection, MHD_HEADER_KIND, name);
}

/* Bytes that the body is said to have; SIZE_MAX: it is not said. */
static uint64_t said_length(const listen_request *which)
{
    const char *length = header(which, MHD_HTTP_HEADER_CONTENT_LENGTH);
    return length ? strtoull(length, NULL, 10) : SIZE_MAX;
}

static bool has_body(const listen_request *which)
{
    return header(which, MHD_HTTP_HEADER_TRANSFER_ENCODING) ||
           (header(which, MHD_HTTP_HEADER_CONTENT_LENGTH) && said_length(which));
}

static void judge_health(listen_request *which, const char *method)
{
    which->only_asked = true;
    if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 && strcmp(method, MHD_HTTP_METHOD_HEAD) != 0)
        listen_answer(which, MHD_HTTP_METHOD_NOT_ALLOWED, "only GET and HEAD", 0, 0);
    else
        give(which, MHD_HTTP_OK, json_pack("{s:s}", "status", "ok"));
}

/* What the body comes as. */
static void judge_encoding(listen_request *which)
{
    const char *encoding = header(which, MHD_HTTP_HEADER_CONTENT_ENCODING);
    which->packed = encoding && (strcasecmp(encoding, "gzip") == 0 || strcasecmp(encoding, "x-gzip") == 0);
    if (encoding && !which->packed && strcasecmp(encoding, "identity") != 0)
        listen_answer(which, MHD_HTTP_UNSUPPORTED_MEDIA_TYPE, "the Content-Encoding is to be gzip or none", 0, 0);
}

/* A page of the web that somebody looks at can make a browser send requests to this machine, and says so in Origin. */
static void judge_head(listen_request *which, const char *path, const char *method)
{
    const listen_server *of = which->server;
    if (strcmp(path, "/healthz") == 0)
        judge_health(which, method);
    else if (strcmp(path, of->path) != 0)
        listen_answer(which, MHD_HTTP_NOT_FOUND, "there is nothing here", 0, 0);
    else if (strcmp(method, MHD_HTTP_METHOD_POST) != 0)
        listen_answer(which, MHD_HTTP_METHOD_NOT_ALLOWED, "events are sent by POST", 0, 0);
    else if (header(which, "Origin"))
        listen_answer(which, MHD_HTTP_FORBIDDEN, "requests of browsers are not taken", 0, 0);
    else if (!listen_guard_knows_token(&of->guard, header(which, MHD_HTTP_HEADER_AUTHORIZATION)))
        listen_answer(which, MHD_HTTP_UNAUTHORIZED, "the token in Authorization is missing or another one", 0, 0);
    else if (of->guard.key && !header(which, SIGNATURE_HEADER))
        listen_answer(which, MHD_HTTP_UNAUTHORIZED, "the signature in " SIGNATURE_HEADER " is missing", 0, 0);
    else
        judge_encoding(which);
}

static void name_request(listen_request *which)
{
    char host[INET6_ADDRSTRLEN] = "?";
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(which->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *from = info ? info->client_addr : NULL;
    if (from && from->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)from)->sin_addr, host, sizeof host);
    else if (from && from->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)from)->sin6_addr, host, sizeof host);
    snprintf(which->name, sizeof which->name, "request from %s", host);
}

static listen_request *begin(listen_server *of, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    listen_request *made = calloc(1, sizeof *made);
    if (!made)
        return NULL;
    made->server = of;
    made->connection = connection;
    made->peer = info ? info->socket_context : NULL;
    name_request(made);
    pthread_mutex_lock(&of->lock);
    of->requests++;
    if (made->peer)
        made->peer->head_came = true;
    pthread_mutex_unlock(&of->lock);
    return made;
}

/* ---- The body ---- */

static void answer_too_much(listen_request *which)
{
    listen_answer(which, MHD_HTTP_SERVICE_UNAVAILABLE, "too much is in work", 0, 0);
}

/* Takes `more` bytes from what all bodies together may have. */
static bool reserve(listen_server *of, size_t more)
{
    pthread_mutex_lock(&of->lock);
    const bool room = more <= of->most_memory - of->memory;
    of->memory += room ? more : 0;
    pthread_mutex_unlock(&of->lock);
    return room;
}

/* Room for more of the body, as far as all of them together may have. */
static bool make_room(listen_request *which, size_t more)
{
    listen_server *of = which->server;
    const size_t needed = which->length + more;
    size_t capacity = which->capacity ? which->capacity : FIRST_ROOM;
    while (capacity < needed)
        capacity *= 2;
    if (capacity == which->capacity)
        return true;
    const size_t added = capacity - which->capacity;
    const bool room = reserve(of, added);
    char *larger = room ? realloc(which->body, capacity) : NULL;
    if (room && !larger) {
        pthread_mutex_lock(&of->lock);
        of->memory -= added;
        pthread_mutex_unlock(&of->lock);
    }
    if (!larger)
        return false;
    which->body = larger;
    which->capacity = capacity;
    return true;
}

static void answer_too_long(listen_request *which)
{
    char error[100];
    snprintf(error, sizeof error, "the body is longer than the %zu bytes that are taken", which->server->most_body);
    listen_answer(which, MHD_HTTP_CONTENT_TOO_LARGE, error, 0, 0);
}

/* False: it is too long even to be thrown away. */
static bool take_body(listen_request *which, const char *bytes, size_t length)
{
    const size_t most = which->server->most_body;
    which->server->bytes += length;
    if (which->status) {
        which->discarded += length;
        return which->discarded <= most;
    }
    if (length > most - which->length) {
        answer_too_long(which);
    } else if (!make_room(which, length)) {
        answer_too_much(which);
    } else {
        memcpy(which->body + which->length, bytes, length);
        which->length += length;
    }
    return true;
}

/* Puts what was packed in the place of what came. */
static void replace_body(listen_request *which, char *plain, size_t length)
{
    drop_body(which);
    if (!reserve(which->server, length)) {
        free(plain);
        answer_too_much(which);
        return;
    }
    which->body = plain;
    which->length = which->capacity = length;
}

static void unpack(listen_request *which)
{
    char *plain = NULL;
    size_t length = 0;
    switch (gunzip(which->body ? which->body : "", which->length, which->server->most_body, &plain, &length)) {
    case GUNZIP_OK:
        replace_body(which, plain, length);
        break;
    case GUNZIP_TOO_LONG:
        answer_too_long(which);
        break;
    case GUNZIP_DAMAGED:
        listen_answer(which, MHD_HTTP_BAD_REQUEST, "the gzip data is damaged", 0, 0);
        break;
    default:
        listen_answer(which, MHD_HTTP_SERVICE_UNAVAILABLE, "memory ran out", 0, 0);
    }
}

/* ---- Handing over ---- */

static void judge_body(listen_request *which)
{
    const listen_server *of = which->server;
    if (!listen_guard_knows_signature(&of->guard, header(which, SIGNATURE_HEADER), which->body ? which->body : "", which->length))
        listen_answer(which, MHD_HTTP_UNAUTHORIZED, "the signature in " SIGNATURE_HEADER " is not that of the body", 0, 0);
    else if (which->packed)
        unpack(which);
    if (!which->status && strspn(which->body ? which->body : "", " \t\r\n") == which->length)
        listen_answer(which, MHD_HTTP_BAD_REQUEST, "the body is empty", 0, 0);
}

/* To the main thread, if that takes more. */
static void hand_over(listen_request *which)
{
    listen_server *of = which->server;
    pthread_mutex_lock(&of->lock);
    const bool taken = !of->stopping;
    if (taken) {
        which->sleeps = true;
        MHD_suspend_connection(which->connection);
        *(of->last ? &of->last->next : &of->first) = which;
        of->last = which;
        if (!of->ready_set)
            (void)!write(of->ready[1], "", 1);
        of->ready_set = true;
    }
    pthread_mutex_unlock(&of->lock);
    if (!taken)
        listen_answer(which, MHD_HTTP_SERVICE_UNAVAILABLE, "the program ends", 0, 0);
}

static void came_in(listen_request *which)
{
    listen_server *of = which->server;
    pthread_mutex_lock(&of->lock);
    if (which->peer)
        listen_peer_done(of, which->peer);
    pthread_mutex_unlock(&of->lock);
    if (!which->status)
        judge_body(which);
    if (!which->status)
        hand_over(which);
}

/* ---- What libmicrohttpd calls ---- */

/* An answer before the body is the end of the connection. */
static enum MHD_Result take_head(listen_server *of, struct MHD_Connection *connection, const char *path, const char *method,
                                 void **seen)
{
    listen_request *which = begin(of, connection);
    *seen = which;
    if (!which)
        return MHD_NO;
    judge_head(which, path, method);
    if (!has_body(which))
        return MHD_YES;
    const bool said = header(which, MHD_HTTP_HEADER_CONTENT_LENGTH);
    if (said && said_length(which) > of->most_body) {
        if (!which->status)
            answer_too_long(which);
        return send_answer(which);
    }
    return which->status && header(which, MHD_HTTP_HEADER_EXPECT) ? send_answer(which) : MHD_YES;
}

enum MHD_Result listen_take(void *context, struct MHD_Connection *connection, const char *path, const char *method,
                            const char *version, const char *body, size_t *body_length, void **seen)
{
    listen_request *which = *seen;
    (void)version;
    if (!which)
        return take_head(context, connection, path, method, seen);
    if (*body_length) {
        const bool taken = take_body(which, body, *body_length);
        *body_length = 0;
        return taken ? MHD_YES : MHD_NO;
    }
    if (!which->handed) {
        which->handed = true;
        came_in(which);
        /* Once it is handed over it may be answered at any time: the next call is for that. */
        return MHD_YES;
    }
    return which->status ? send_answer(which) : MHD_YES;
}

void listen_completed(void *context, struct MHD_Connection *connection, void **seen, enum MHD_RequestTerminationCode how)
{
    listen_server *of = context;
    listen_request *which = *seen;
    (void)connection;
    if (!which)
        return;
    drop_body(which);
    free(which->answer);
    pthread_mutex_lock(&of->lock);
    of->requests--;
    if (which->peer && how == MHD_REQUEST_TERMINATED_COMPLETED_OK)
        listen_peer_waits(of, which->peer);
    pthread_cond_broadcast(&of->changed);
    pthread_mutex_unlock(&of->lock);
    free(which);
    *seen = NULL;
}
