/*
 * The HTTP server behind --metrics: /metrics shows the counts, /healthz says that the program lives, /readyz whether it is ready.
 */
#ifndef CLI_SHOW_METRICS_SERVER_H
#define CLI_SHOW_METRICS_SERVER_H

#include "cli/show/metrics.h"

typedef struct metrics_server metrics_server;

/* Listens on "ADDRESS:PORT" ("[::1]:9464"), or on ":PORT" of the loopback interface; port 0 takes any free port. The counts
 * must outlive the server. NULL, and a message, if it cannot listen there. */
metrics_server *metrics_server_start(metrics *shown, const char *address);

/* Accepts NULL. */
void metrics_server_stop(metrics_server *of);

/* The port that it listens on. */
uint16_t metrics_server_port(const metrics_server *of);

#endif
