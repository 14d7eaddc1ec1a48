/*
 * libmicrohttpd answers in a thread of its own. The text is made anew for each request.
 */
#include "cli/show/metrics_server.h"

#include "cli/say/messages.h"
#include "cli/show/address.h"
#include "cli/show/metrics_data.h"
#include "cli/show/metrics_text.h"

#include <errno.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>

/* Limits on the memory that clients can make the program use. */
#define MAX_CONNECTIONS 16
#define PATIENCE_SECONDS 10
#define CONNECTION_MEMORY 16384

struct metrics_server {
    struct MHD_Daemon *daemon;
    metrics *shown;
};

/* ---- Answers ---- */

static enum MHD_Result answer(struct MHD_Connection *connection, unsigned status, const char *type, char *text, size_t length,
                              enum MHD_ResponseMemoryMode mode)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(length, text, mode);
    if (!response) {
        if (mode == MHD_RESPMEM_MUST_FREE)
            free(text);
        return MHD_NO;
    }
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    MHD_add_response_header(response, "Cache-Control", "no-store");
    if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
        MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
    const enum MHD_Result queued = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result answer_line(struct MHD_Connection *connection, unsigned status, const char *line)
{
    return answer(connection, status, "text/plain; charset=utf-8", (char *)line, strlen(line), MHD_RESPMEM_PERSISTENT);
}

static enum MHD_Result answer_metrics(struct MHD_Connection *connection, metrics *shown)
{
    size_t length = 0;
    char *text = metrics_text(shown, &length);
    if (!text)
        return MHD_NO;
    return answer(connection, MHD_HTTP_OK, "text/plain; version=0.0.4; charset=utf-8", text, length, MHD_RESPMEM_MUST_FREE);
}

static enum MHD_Result take_request(void *context, struct MHD_Connection *connection, const char *path, const char *method,
                                    const char *version, const char *body, size_t *body_length, void **seen)
{
    const metrics_server *of = context;
    (void)version;
    (void)body;
    if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 && strcmp(method, MHD_HTTP_METHOD_HEAD) != 0)
        return answer_line(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "only GET and HEAD are allowed\n");
    /* The first call is for the head of the request. These requests have no body. */
    if (*body_length) {
        *body_length = 0;
        return MHD_NO;
    }
    if (!*seen) {
        *seen = context;
        return MHD_YES;
    }
    if (strcmp(path, "/metrics") == 0)
        return answer_metrics(connection, of->shown);
    if (strcmp(path, "/healthz") == 0)
        return answer_line(connection, MHD_HTTP_OK, "ok\n");
    if (strcmp(path, "/readyz") != 0)
        return answer_line(connection, MHD_HTTP_NOT_FOUND, "the paths are /metrics, /healthz and /readyz\n");
    return atomic_load(&of->shown->is_ready) ? answer_line(connection, MHD_HTTP_OK, "ready\n")
                                             : answer_line(connection, MHD_HTTP_SERVICE_UNAVAILABLE, "not ready\n");
}

/* ---- Start and stop ---- */

static struct MHD_Daemon *start_daemon(metrics_server *of, const struct addrinfo *where)
{
    unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD;
    if (where->ai_family == AF_INET6)
        flags |= MHD_USE_IPv6;
    errno = 0;
    return MHD_start_daemon(flags, 0, NULL, NULL, take_request, of, MHD_OPTION_SOCK_ADDR, where->ai_addr,
                            MHD_OPTION_CONNECTION_LIMIT, (unsigned)MAX_CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT,
                            (unsigned)PATIENCE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
                            MHD_OPTION_END);
}

metrics_server *metrics_server_start(metrics *shown, const char *address)
{
    struct addrinfo *where = address_read(address);
    if (!where) {
        message_print("--metrics takes an address and a port, \"127.0.0.1:9464\", \"[::1]:9464\" or \":9464\", not \"%s\"",
                      address);
        return NULL;
    }
    metrics_server *made = malloc(sizeof *made);
    if (made) {
        made->shown = shown;
        made->daemon = start_daemon(made, where);
    }
    freeaddrinfo(where);
    if (made && made->daemon)
        return made;
    message_print("cannot listen on %s: %s", address, made && errno ? strerror(errno) : "memory ran out");
    free(made);
    return NULL;
}

void metrics_server_stop(metrics_server *of)
{
    if (!of)
        return;
    MHD_stop_daemon(of->daemon);
    free(of);
}

uint16_t metrics_server_port(const metrics_server *of)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(of->daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info ? info->port : 0;
}
