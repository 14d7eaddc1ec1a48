/*
 * All requests may take equally long, so the connection that has waited longest is the next one to be late: the list of peers
 * needs no sorting. libmicrohttpd has a timeout of its own, but only for connections on which nothing arrives; a sender may
 * send one byte now and then.
 */
#include "cli/sources/listen_clock.h"

#include "cli/sources/listen_answers.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

int64_t listen_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void listen_peer_wait(listen_server *of, listen_peer *which)
{
    listen_peer_end_wait(of, which);
    which->since = listen_now();
    which->has_head = false;
    which->before = of->last_peer;
    which->after = NULL;
    assert(!of->last_peer || of->last_peer->since <= which->since);
    *(of->last_peer ? &of->last_peer->after : &of->first_peer) = which;
    of->last_peer = which;
    which->is_listed = true;
    if (of->first_peer == which)
        pthread_cond_broadcast(&of->changed);
}

void listen_peer_end_wait(listen_server *of, listen_peer *which)
{
    if (!which->is_listed)
        return;
    *(which->before ? &which->before->after : &of->first_peer) = which->after;
    *(which->after ? &which->after->before : &of->last_peer) = which->before;
    which->is_listed = false;
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
        listen_peer_wait(of, which);
        *peer = which;
    } else {
        listen_peer_end_wait(of, which);
        free(which);
        *peer = NULL;
    }
    pthread_mutex_unlock(&of->lock);
}

/* Answers and ends a connection that took too long. libmicrohttpd cannot answer in the middle of a request, so the answer is
 * written here; libmicrohttpd then notices that the connection has ended. */
static void end_late(listen_server *of, listen_peer *late)
{
    static const char answer[] = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Type: application/json\r\n"
                                 "Content-Length: 48\r\n\r\n{\"error\":\"the request took too long to arrive\"}\n";
    if (late->has_head) {
        (void)!send(late->descriptor, answer, sizeof answer - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
        listen_count_answer(of, MHD_HTTP_REQUEST_TIMEOUT);
    }
    shutdown(late->descriptor, SHUT_RDWR);
    listen_peer_end_wait(of, late);
}

void *listen_clock_run(void *server)
{
    listen_server *of = server;
    pthread_mutex_lock(&of->lock);
    while (!of->is_closing) {
        listen_peer *first = of->first_peer;
        if (!first) {
            pthread_cond_wait(&of->changed, &of->lock);
        } else if (first->since + of->patience <= listen_now()) {
            end_late(of, first);
        } else {
            const int64_t until = first->since + of->patience;
            const struct timespec at = {.tv_sec = until / 1000, .tv_nsec = until % 1000 * 1000000};
            pthread_cond_timedwait(&of->changed, &of->lock, &at);
        }
    }
    pthread_mutex_unlock(&of->lock);
    return NULL;
}
