/*
 * The server behind --listen. libmicrohttpd's thread takes requests in and hands them over, and their connections sleep until the
 * main thread has answered; another thread looks for those that take too long to come in.
 *
 *     source_listen.c     the source, which the main thread calls
 *     listen_requests.c   requests, in the server's thread
 *     listen_clock.c      the clock
 *     listen_guard.c      who may send
 */
#ifndef CLI_SOURCES_LISTEN_SERVER_H
#define CLI_SOURCES_LISTEN_SERVER_H

#include "cli/sources/listen_guard.h"
#include "cli/sources/source.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

/* A connection. In the list are those of which a request has not come in whole, by how long that has taken. */
typedef struct listen_peer {
    struct listen_peer *before, *after;
    bool listed;
    bool head_came; /* of a request, so that there is something to answer */
    int descriptor;
    int64_t since; /* milliseconds */
} listen_peer;

typedef struct listen_request {
    struct listen_server *server;
    struct MHD_Connection *connection;
    struct listen_request *next; /* of those that have come in */
    listen_peer *peer;
    const char *signature;
    char *body;
    size_t length, capacity;
    size_t discarded; /* bytes that came after it was clear what the answer is */
    bool packed;      /* by gzip */
    bool only_asked;  /* for how it goes */
    bool handed;      /* it has come in whole */
    bool sleeps;
    unsigned status; /* of the answer; 0: none yet */
    char *answer;
    char name[80];
} listen_request;

/* The statuses of answers, in the order of the counts of a server. */
#define LISTEN_STATUSES                                                                                                          \
    {                                                                                                                            \
        "200", "400", "401", "403", "404", "405", "408", "413", "415", "503"                                                     \
    }
enum { LISTEN_STATUS_COUNT = 10 };

typedef struct listen_server {
    source calls; /* comes first */
    struct MHD_Daemon *daemon;
    char *path;
    listen_guard guard;
    size_t most_body, most_memory;
    int64_t patience; /* milliseconds that a request may take to come in */
    int ready[2];     /* a pipe to the main thread */
    pthread_t clock;
    bool clock_started;
    _Atomic uint64_t answers[LISTEN_STATUS_COUNT]; /* to those who sent events */
    _Atomic uint64_t bytes;                        /* of bodies, as they came */

    pthread_mutex_t lock; /* of what follows, and of what `peers` holds */
    pthread_cond_t changed;
    listen_request *first, *last; /* those that came in */
    size_t requests;              /* that are not answered to the end */
    size_t memory;                /* bytes of all their bodies */
    bool ready_set;
    bool stopping, closing;
    listen_peer *first_peer, *last_peer;
} listen_server;

/* ---- listen_requests.c: what libmicrohttpd calls; `context` is the server ---- */

enum MHD_Result listen_take(void *context, struct MHD_Connection *connection, const char *path, const char *method,
                            const char *version, const char *body, size_t *body_length, void **seen);
void listen_completed(void *context, struct MHD_Connection *connection, void **seen, enum MHD_RequestTerminationCode how);

/* Gives a request its answer, {"error":…} unless `error` is NULL, and wakes its connection if it sleeps. `line` 0: no place. */
void listen_answer(listen_request *which, unsigned status, const char *error, uint64_t line, uint64_t column);
void listen_answer_events(listen_request *which, uint64_t events);

void listen_count_answer(listen_server *of, unsigned status);

/* ---- listen_clock.c ---- */

int64_t listen_now(void);
void listen_connected(void *context, struct MHD_Connection *connection, void **peer, enum MHD_ConnectionNotificationCode how);
void listen_peer_waits(listen_server *of, listen_peer *which); /* for its next request; with the lock */
void listen_peer_done(listen_server *of, listen_peer *which);  /* its request is there; with the lock */
void *listen_clock_run(void *server);

#endif
