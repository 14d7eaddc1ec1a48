/*
 * The head of a request may decide the answer already. The body is read to its end all the same, unless it is too long: a
 * sender that is still sending does not read the answer.
 */
#include "cli/sources/listen_requests.h"

#include "cli/read/gunzip.h"
#include "cli/sources/listen_answers.h"
#include "cli/sources/listen_body.h"
#include "cli/sources/listen_clock.h"

#include "grammar/base/text.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- The head ---- */

static const char *header(const listen_request *which, const char *name)
{
    return MHD_lookup_connection_value(which->connection, MHD_HEADER_KIND, name);
}

/* The length of the body as the head states it; SIZE_MAX if it does not. */
static uint64_t stated_length(const listen_request *which)
{
    const char *length = header(which, MHD_HTTP_HEADER_CONTENT_LENGTH);
    return length ? strtoull(length, NULL, 10) : SIZE_MAX;
}

static bool has_body(const listen_request *which)
{
    return header(which, MHD_HTTP_HEADER_TRANSFER_ENCODING) ||
           (header(which, MHD_HTTP_HEADER_CONTENT_LENGTH) && stated_length(which));
}

static void answer_health(listen_request *which, const char *method)
{
    which->is_health = true;
    if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 && strcmp(method, MHD_HTTP_METHOD_HEAD) != 0)
        listen_answer(which, MHD_HTTP_METHOD_NOT_ALLOWED, "only GET and HEAD are allowed");
    else
        listen_answer_health(which);
}

static void check_encoding(listen_request *which)
{
    const char *encoding = header(which, MHD_HTTP_HEADER_CONTENT_ENCODING);
    which->is_packed = encoding && (string_is_ignoring_case(encoding, "gzip") || string_is_ignoring_case(encoding, "x-gzip"));
    if (encoding && !which->is_packed && !string_is_ignoring_case(encoding, "identity"))
        listen_answer(which, MHD_HTTP_UNSUPPORTED_MEDIA_TYPE, "the Content-Encoding must be gzip, or left out");
}

/* Requests with the header Origin come from a browser: a web page can make a browser send requests to this machine. */
static void check_head(listen_request *which, const char *path, const char *method)
{
    const listen_server *of = which->server;
    if (strcmp(path, "/healthz") == 0)
        answer_health(which, method);
    else if (strcmp(path, of->path) != 0)
        listen_answer(which, MHD_HTTP_NOT_FOUND, "there is nothing at this path");
    else if (strcmp(method, MHD_HTTP_METHOD_POST) != 0)
        listen_answer(which, MHD_HTTP_METHOD_NOT_ALLOWED, "events must be sent by POST");
    else if (header(which, "Origin"))
        listen_answer(which, MHD_HTTP_FORBIDDEN, "requests from browsers are not accepted");
    else if (!listen_guard_knows_token(&of->guard, header(which, MHD_HTTP_HEADER_AUTHORIZATION)))
        listen_answer(which, MHD_HTTP_UNAUTHORIZED, "the token in Authorization is missing or wrong");
    else if (of->guard.key && !header(which, SIGNATURE_HEADER))
        listen_answer(which, MHD_HTTP_UNAUTHORIZED, "the signature in " SIGNATURE_HEADER " is missing");
    else
        check_encoding(which);
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
        made->peer->has_head = true;
    pthread_mutex_unlock(&of->lock);
    return made;
}

/* ---- The body ---- */

static void answer_too_much(listen_request *which)
{
    listen_answer(which, MHD_HTTP_SERVICE_UNAVAILABLE, "too many requests are in work");
}

static void answer_too_long(listen_request *which)
{
    char error[100];
    snprintf(error, sizeof error, "the body is longer than the limit of %zu bytes", which->server->max_body);
    listen_answer(which, MHD_HTTP_CONTENT_TOO_LARGE, error);
}

/* False if the body is longer than what is read of a body that will be discarded. */
static bool take_body(listen_request *which, const char *bytes, size_t length)
{
    const size_t max_length = which->server->max_body;
    which->server->bytes += length;
    if (which->status) {
        which->discarded += length;
        return which->discarded <= max_length;
    }
    if (length > max_length - which->length)
        answer_too_long(which);
    else if (!listen_body_append(which, bytes, length))
        answer_too_much(which);
    return true;
}

static void unpack(listen_request *which)
{
    char *plain = NULL;
    size_t length = 0;
    switch (gunzip(listen_body_bytes(which), which->length, which->server->max_body, &plain, &length)) {
    case GUNZIP_OK:
        if (!listen_body_replace(which, plain, length))
            answer_too_much(which);
        break;
    case GUNZIP_TOO_LONG:
        answer_too_long(which);
        break;
    case GUNZIP_DAMAGED:
        listen_answer(which, MHD_HTTP_BAD_REQUEST, "the gzip data is damaged");
        break;
    case GUNZIP_NO_MEMORY:
        listen_answer(which, MHD_HTTP_SERVICE_UNAVAILABLE, "memory ran out");
        break;
    }
}

/* ---- Handing over ---- */

static void check_body(listen_request *which)
{
    const listen_server *of = which->server;
    if (!listen_guard_knows_signature(&of->guard, header(which, SIGNATURE_HEADER), listen_body_bytes(which), which->length))
        listen_answer(which, MHD_HTTP_UNAUTHORIZED, "the signature in " SIGNATURE_HEADER "does not match the body");
    else if (which->is_packed)
        unpack(which);
    if (!which->status && strspn(listen_body_bytes(which), " \t\r\n") == which->length)
        listen_answer(which, MHD_HTTP_BAD_REQUEST, "the body is empty");
}

/* Puts the request in the list of the main thread, unless that takes no more. Under the lock: once it is in the list, the main
 * thread may answer it. */
static void hand_over(listen_request *which)
{
    listen_server *of = which->server;
    pthread_mutex_lock(&of->lock);
    const bool taken = !of->is_stopping;
    if (taken) {
        which->is_suspended = true;
        MHD_suspend_connection(which->connection);
        *(of->last ? &of->last->next : &of->first) = which;
        of->last = which;
        if (!of->is_ready_set)
            (void)!write(of->ready[1], "", 1);
        of->is_ready_set = true;
    }
    pthread_mutex_unlock(&of->lock);
    if (!taken)
        listen_answer(which, MHD_HTTP_SERVICE_UNAVAILABLE, "the program is ending");
}

static void finish_request(listen_request *which)
{
    listen_server *of = which->server;
    pthread_mutex_lock(&of->lock);
    if (which->peer)
        listen_peer_end_wait(of, which->peer);
    pthread_mutex_unlock(&of->lock);
    if (!which->status)
        check_body(which);
    if (!which->status)
        hand_over(which);
}

/* ---- What libmicrohttpd calls ---- */

/* If the request has a body, an answer that is sent here ends the connection. */
static enum MHD_Result take_head(listen_server *of, struct MHD_Connection *connection, const char *path, const char *method,
                                 void **seen)
{
    listen_request *which = begin(of, connection);
    *seen = which;
    if (!which)
        return MHD_NO;
    check_head(which, path, method);
    if (!has_body(which))
        return MHD_YES;
    const bool is_stated = header(which, MHD_HTTP_HEADER_CONTENT_LENGTH);
    if (is_stated && stated_length(which) > of->max_body) {
        if (!which->status)
            answer_too_long(which);
        return listen_send_answer(which);
    }
    return which->status && header(which, MHD_HTTP_HEADER_EXPECT) ? listen_send_answer(which) : MHD_YES;
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
    if (!which->is_complete) {
        which->is_complete = true;
        finish_request(which);
        /* The main thread may answer at any time now, and libmicrohttpd then calls again. */
        return MHD_YES;
    }
    return which->status ? listen_send_answer(which) : MHD_YES;
}

void listen_completed(void *context, struct MHD_Connection *connection, void **seen, enum MHD_RequestTerminationCode how)
{
    listen_server *of = context;
    listen_request *which = *seen;
    (void)connection;
    if (!which)
        return;
    listen_body_free(which);
    free(which->answer);
    pthread_mutex_lock(&of->lock);
    of->requests--;
    if (which->peer && how == MHD_REQUEST_TERMINATED_COMPLETED_OK)
        listen_peer_wait(of, which->peer);
    pthread_cond_broadcast(&of->changed);
    pthread_mutex_unlock(&of->lock);
    free(which);
    *seen = NULL;
}
