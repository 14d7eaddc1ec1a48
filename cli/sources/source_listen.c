/*
 * The main thread's part of the server behind --listen. A message is the body of a request; the answer tells the sender what
 * became of it.
 */
#include "cli/sources/source_listen.h"

#include "cli/say/messages.h"
#include "cli/show/address.h"
#include "cli/sources/listen_answers.h"
#include "cli/sources/listen_clock.h"
#include "cli/sources/listen_requests.h"

#include "grammar/base/text.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* The defaults of options, and the memory of a connection. */
enum { MAX_BODY = 16 << 20, PATIENCE_SECONDS = 30, MAX_CONNECTIONS = 256, CONNECTION_MEMORY = 32768 };

/* All bodies together may take as much memory as BODIES_IN_MEMORY of the longest, and MORE_MEMORY bytes. The last answers get
 * at least LAST_ANSWERS milliseconds. */
enum { BODIES_IN_MEMORY = 8, MORE_MEMORY = 8 << 20, LAST_ANSWERS = 500 };

/* ---- What the main thread calls ---- */

static int descriptor(const event_source *of)
{
    return ((const listen_server *)of)->ready[0];
}

static listen_request *take_first(listen_server *of)
{
    listen_request *first = of->first;
    char byte;
    if (first) {
        of->first = first->next;
        of->last = of->first ? of->last : NULL;
    } else if (of->is_ready_set) {
        (void)!read(of->ready[0], &byte, 1);
        of->is_ready_set = false;
    }
    return first;
}

static source_status take(event_source *of, source_message *next)
{
    listen_server *from = (listen_server *)of;
    pthread_mutex_lock(&from->lock);
    const listen_request *first = take_first(from);
    pthread_mutex_unlock(&from->lock);
    if (!first)
        return SOURCE_EMPTY;
    *next = (source_message){first->name, first->body, first->length, first};
    return SOURCE_MESSAGE;
}

static void end(event_source *of, const source_message *which, const source_end *how)
{
    listen_request *ended = (listen_request *)which->handle;
    (void)of;
    switch (how->fate) {
    case SOURCE_DELIVERED:
    case SOURCE_SHOWN:
        listen_answer_events(ended, how->events);
        break;
    case SOURCE_REFUSED:
        listen_answer_refusal(ended, how);
        break;
    case SOURCE_UNDELIVERED:
        listen_answer(ended, MHD_HTTP_SERVICE_UNAVAILABLE, "not all events could be delivered");
        break;
    case SOURCE_CUT:
        listen_answer(ended, MHD_HTTP_SERVICE_UNAVAILABLE, "the program ended before all events were delivered");
        break;
    }
}

static size_t count(const event_source *of, metrics_line into[METRICS_LINES])
{
    listen_server *from = (listen_server *)of; /* for its lock */
    size_t used = 0;
    pthread_mutex_lock(&from->lock);
    const uint64_t in_work = from->requests;
    pthread_mutex_unlock(&from->lock);
    for (size_t i = 0; i < LISTEN_STATUS_COUNT; i++)
        into[used++] = (metrics_line){
            "listen_requests_total", "counter",       "Requests that were answered, except those for /healthz.", "status",
            listen_statuses[i],      from->answers[i]};
    into[used++] =
        (metrics_line){"listen_in_work", "gauge", "Requests that have begun and have not been answered.", NULL, NULL, in_work};
    into[used++] =
        (metrics_line){"listen_bytes_total", "counter", "Bytes of request bodies, as received.", NULL, NULL, from->bytes};
    return used;
}

static void stop(event_source *of)
{
    listen_server *from = (listen_server *)of;
    pthread_mutex_lock(&from->lock);
    from->is_stopping = true;
    pthread_mutex_unlock(&from->lock);
    const int listens = MHD_quiesce_daemon(from->daemon);
    if (listens >= 0)
        close(listens);
    for (listen_request *next = take_first(from); next; next = take_first(from))
        listen_answer(next, MHD_HTTP_SERVICE_UNAVAILABLE, "the program is ending");
}

/* Waits until all requests are answered, at most so many milliseconds. */
static void wait_for_requests(listen_server *of, unsigned milliseconds)
{
    const int64_t until = listen_now() + milliseconds;
    const struct timespec at = {.tv_sec = until / 1000, .tv_nsec = until % 1000 * 1000000};
    pthread_mutex_lock(&of->lock);
    while (of->requests && listen_now() < until)
        pthread_cond_timedwait(&of->changed, &of->lock, &at);
    pthread_mutex_unlock(&of->lock);
}

static void free_server(listen_server *of)
{
    if (of->daemon)
        MHD_stop_daemon(of->daemon);
    pthread_mutex_lock(&of->lock);
    of->is_closing = true;
    pthread_cond_broadcast(&of->changed);
    pthread_mutex_unlock(&of->lock);
    if (of->has_clock)
        pthread_join(of->clock, NULL);
    for (int i = 0; i < 2; i++)
        if (of->ready[i] >= 0)
            close(of->ready[i]);
    pthread_cond_destroy(&of->changed);
    pthread_mutex_destroy(&of->lock);
    listen_guard_close(&of->guard);
    free(of->path);
    free(of);
}

/* A sender whose request arrives soon still gets an answer. */
static bool close_source(event_source *of, unsigned milliseconds)
{
    listen_server *from = (listen_server *)of;
    wait_for_requests(from, milliseconds < LAST_ANSWERS ? LAST_ANSWERS : milliseconds);
    free_server(from);
    return true;
}

/* ---- Opening ---- */

/* Splits an http URL into an address and a path; NULL, and a message, if it is not one. */
static struct addrinfo *read_url(const char *url, char **path)
{
    static const char scheme[] = "http://";
    char address[100];
    if (string_begins(url, "https://")) {
        message_print("--listen does not support TLS: use a proxy for TLS and listen at http://127.0.0.1:PORT behind it");
        return NULL;
    }
    const bool has_scheme = string_begins(url, scheme);
    const char *begin = has_scheme ? url + sizeof scheme - 1 : "";
    const size_t length = strcspn(begin, "/?#");
    const char *rest = begin + length;
    struct addrinfo *found = NULL;
    if (length && length < sizeof address && !strpbrk(rest, "?#")) {
        snprintf(address, sizeof address, "%.*s", (int)length, begin);
        found = address_read(address);
    }
    if (!found) {
        message_print("--listen takes http://ADDR:PORT or http://:PORT, optionally followed by a path, not \"%s\"", url);
        return NULL;
    }
    *path = strdup(*rest ? rest : "/");
    return found;
}

static bool may_listen(const listen_server *of, const struct addrinfo *where, const source_options *options)
{
    if (options->is_open && !listen_guard_is_open(&of->guard)) {
        message_print("--listen-open accepts every request and cannot be used with a token or a key");
        return false;
    }
    if (options->is_open || address_is_loopback(where) || !listen_guard_is_open(&of->guard))
        return true;
    message_print("--listen %s: other machines can reach this address: use --listen-token-file or --listen-hmac-file, or use "
                  "--listen-open if "
                  "anybody may send events",
                  options->listen);
    return false;
}

static bool start_clock(listen_server *of)
{
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    of->has_clock = pthread_create(&of->clock, NULL, listen_clock_run, of) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return of->has_clock;
}

static bool start_daemon(listen_server *of, const struct addrinfo *where, const source_options *options)
{
    const size_t max_connections = options->max_connections ? options->max_connections : MAX_CONNECTIONS;
    unsigned flags = MHD_USE_AUTO_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME;
    if (where->ai_family == AF_INET6)
        flags |= MHD_USE_IPv6;
    errno = 0;
    of->daemon = MHD_start_daemon(flags, 0, NULL, NULL, listen_take, of, MHD_OPTION_SOCK_ADDR, where->ai_addr,
                                  MHD_OPTION_CONNECTION_LIMIT, (unsigned)max_connections, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                                  (size_t)CONNECTION_MEMORY, MHD_OPTION_NOTIFY_COMPLETED, listen_completed, of,
                                  MHD_OPTION_NOTIFY_CONNECTION, listen_connected, of, MHD_OPTION_END);
    if (!of->daemon)
        message_print("cannot listen at %s: %s", options->listen, errno ? strerror(errno) : "memory ran out");
    return of->daemon;
}

static void announce(const listen_server *of, const struct addrinfo *where)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(of->daemon, MHD_DAEMON_INFO_BIND_PORT);
    const bool six = where->ai_family == AF_INET6;
    char host[INET6_ADDRSTRLEN] = "";
    const void *bytes = six ? (const void *)&((const struct sockaddr_in6 *)where->ai_addr)->sin6_addr
                            : (const void *)&((const struct sockaddr_in *)where->ai_addr)->sin_addr;
    inet_ntop(where->ai_family, bytes, host, sizeof host);
    message_say(MESSAGE_INFO, six ? "listening for events at http://[%s]:%u%s" : "listening for events at http://%s:%u%s", host,
                info ? (unsigned)info->port : 0, of->path);
}

static listen_server *make(const source_options *options)
{
    pthread_condattr_t monotonic;
    listen_server *made = calloc(1, sizeof *made);
    if (!made) {
        message_print("memory ran out");
        return NULL;
    }
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&made->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&made->lock, NULL);
    made->calls = (event_source){descriptor, take, end, count, stop, close_source};
    made->ready[0] = made->ready[1] = -1;
    made->max_body = options->max_body ? options->max_body : MAX_BODY;
    made->max_memory = made->max_body * BODIES_IN_MEMORY + MORE_MEMORY;
    made->patience = (int64_t)(options->request_seconds ? options->request_seconds : PATIENCE_SECONDS) * 1000;
    return made;
}

static bool open_server(listen_server *of, const struct addrinfo *where, const source_options *options)
{
    if (!of->path || pipe2(of->ready, O_CLOEXEC | O_NONBLOCK) != 0) {
        message_print("cannot listen at %s: %s", options->listen, strerror(errno));
        return false;
    }
    if (!listen_guard_open(&of->guard, options) || !may_listen(of, where, options) || !start_daemon(of, where, options))
        return false;
    if (start_clock(of))
        return true;
    message_print("cannot listen at %s: no thread can be started", options->listen);
    return false;
}

event_source *source_listen_open(const source_options *options)
{
    char *path = NULL;
    struct addrinfo *where = read_url(options->listen, &path);
    listen_server *made = where ? make(options) : NULL;
    if (made)
        made->path = path;
    else
        free(path);
    const bool opened = made && open_server(made, where, options);
    if (opened)
        announce(made, where);
    else if (made)
        free_server(made);
    if (where)
        freeaddrinfo(where);
    return opened ? &made->calls : NULL;
}
