/*
 * All requests have the same time to come in, so those that began first are the first to be late. libmicrohttpd knows only of
 * connections on which nothing comes; somebody may send a byte now and then.
 */
#include "cli/sources/listen_server.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

int64_t listen_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void listen_peer_waits(listen_server *of, listen_peer *which)
{
    listen_peer_done(of, which);
    which->since = listen_now();
    which->head_came = false;
    which->before = of->last_peer;
    which->after = NULL;
    *(of->last_peer ? &of->last_peer->after : &of->first_peer) = which;
    of->last_peer = which;
    which->listed = true;
    if (of->first_peer == which)
        pthread_cond_broadcast(&of->changed);
}

void listen_peer_done(listen_server *of, listen_peer *which)
{
    if (!which->listed)
        return;
    *(which->before ? &which->before->after : &of->first_peer) = which->after;
    *(which->after ? &which->after->before : &of->last_peer) = which->before;
    which->listed = false;
}

void listen_connected(void *context, struct MHD_Connection *connection, void **peer, enum MHD_ConnectionNotificationCode how)
{
    listen_server *of = context;
    listen_peer *which = how == MHD_CONNECTION_NOTIFY_STARTED ? calloc(1, sizeof *which) : *peer;
    if (!which)
        return;
    pthread_mutex_lock(&of->lock);
    if (how == MHD_CONNECTION_NOTIFY_STARTED) {
        which->descriptor = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
        listen_peer_waits(of, which);
        *peer = which;
    } else {
        listen_peer_done(of, which);
        free(which);
        *peer = NULL;
    }
    pthread_mutex_unlock(&of->lock);
}

/* libmicrohttpd cannot answer in the middle of a request; it sees the end of the connection and does the rest. */
static void send_away(listen_server *of, listen_peer *late)
{
    static const char answer[] = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Type: application/json\r\n"
                                 "Content-Length: 46\r\n\r\n{\"error\":\"the request took too long to come\"}\n";
    if (late->head_came) {
        (void)!send(late->descriptor, answer, sizeof answer - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
        listen_count_answer(of, MHD_HTTP_REQUEST_TIMEOUT);
    }
    shutdown(late->descriptor, SHUT_RDWR);
    listen_peer_done(of, late);
}

void *listen_clock_run(void *server)
{
    listen_server *of = server;
    pthread_mutex_lock(&of->lock);
    while (!of->closing) {
        listen_peer *first = of->first_peer;
        if (!first) {
            pthread_cond_wait(&of->changed, &of->lock);
        } else if (first->since + of->patience <= listen_now()) {
            send_away(of, first);
        } else {
            const int64_t until = first->since + of->patience;
            const struct timespec at = {.tv_sec = until / 1000, .tv_nsec = until % 1000 * 1000000};
            pthread_cond_timedwait(&of->changed, &of->lock, &at);
        }
    }
    pthread_mutex_unlock(&of->lock);
    return NULL;
}
