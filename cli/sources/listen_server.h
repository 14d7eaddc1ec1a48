/*
 * The data of the HTTP server behind --listen. Three threads work on it:
 *
 *     source_listen.c     the source, which the main thread calls
 *     listen_requests.c   requests, in libmicrohttpd's thread
 *     listen_clock.c      the clock: a thread that ends connections whose requests take too long to arrive
 *
 * libmicrohttpd's thread receives a request and puts it in the list of the main thread. Its connection sleeps until the main
 * thread has answered. listen_answers.c writes answers, and may be called in all three threads; listen_guard.c checks who may
 * send.
 */
#ifndef CLI_SOURCES_LISTEN_SERVER_H
#define CLI_SOURCES_LISTEN_SERVER_H

#include "cli/sources/listen_guard.h"
#include "cli/sources/source.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

/* A connection. It is in the list of peers while it waits for the rest of a request; the list is sorted by `since`. */
typedef struct listen_peer {
    struct listen_peer *before, *after;
    bool is_listed;
    bool has_head; /* the head of a request has arrived, so that there is something to answer */
    int descriptor;
    int64_t since; /* when it began to wait, in milliseconds */
} listen_peer;

typedef struct listen_request {
    struct listen_server *server;
    struct MHD_Connection *connection;
    struct listen_request *next; /* in the list of the main thread */
    listen_peer *peer;
    char *body;
    size_t length, capacity;
    size_t discarded;  /* bytes that arrived after the answer was decided */
    bool is_packed;    /* by gzip */
    bool is_health;    /* a question to /healthz: it is not counted */
    bool is_complete;  /* all of it has arrived */
    bool is_suspended; /* its connection sleeps */
    unsigned status;   /* of the answer; 0: there is none yet */
    char *answer;
    char name[80];
} listen_request;

/* How many statuses answers may have; listen_answers.c lists them. */
enum { LISTEN_STATUS_COUNT = 10 };

typedef struct listen_server {
    event_source calls; /* must come first: the source is a pointer to it */
    struct MHD_Daemon *daemon;
    char *path;
    listen_guard guard;
    size_t max_body, max_memory; /* bytes of one body, and of all bodies together */
    int64_t patience;            /* how long a request may take to arrive, in milliseconds */
    int ready[2];                /* a pipe that wakes the main thread */
    pthread_t clock;
    bool has_clock;
    _Atomic uint64_t answers[LISTEN_STATUS_COUNT]; /* without those to /healthz */
    _Atomic uint64_t bytes;                        /* of bodies, as they arrived */

    pthread_mutex_t lock; /* protects the members below, and the members of peers */
    pthread_cond_t changed;
    listen_request *first, *last; /* requests for the main thread */
    size_t requests;              /* requests whose answer has not been sent */
    size_t memory;                /* bytes of all bodies */
    bool is_ready_set;            /* there is a byte in the pipe */
    bool is_stopping, is_closing;
    listen_peer *first_peer, *last_peer;
} listen_server;

#endif
