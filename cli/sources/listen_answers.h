/*
 * Answers to requests: a status and a line of JSON.
 */
#ifndef CLI_SOURCES_LISTEN_ANSWERS_H
#define CLI_SOURCES_LISTEN_ANSWERS_H

#include "cli/sources/listen_server.h"

/* The statuses that answers have, in the order of the counts of a server. */
extern const char *const listen_statuses[LISTEN_STATUS_COUNT];

/* Decides the answer of a request: {"error":…}, with the place unless `line` is 0. If the connection sleeps, it wakes up and
 * sends the answer; the request is then gone for the caller. */
void listen_answer(listen_request *which, unsigned status, const char *error, uint64_t line, uint64_t column);

/* The same for success: {"events":N}, and for /healthz {"status":"ok"}. */
void listen_answer_events(listen_request *which, uint64_t events);
void listen_answer_health(listen_request *which);

/* Hands the decided answer to libmicrohttpd; only in its thread. */
enum MHD_Result listen_send_answer(listen_request *which);

/* Counts an answer; listen_answer does this for its own. */
void listen_count_answer(listen_server *of, unsigned status);

#endif
