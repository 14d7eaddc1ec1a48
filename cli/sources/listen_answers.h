/*
 * Answers to requests: a status and a line of JSON.
 */
#ifndef CLI_SOURCES_LISTEN_ANSWERS_H
#define CLI_SOURCES_LISTEN_ANSWERS_H

#include "cli/sources/listen_server.h"
#include "cli/sources/source.h"

/* The statuses that answers have, in the order of the counts of a server. */
extern const char *const listen_statuses[LISTEN_STATUS_COUNT];

/* Decides the answer of a request: {"error":…}. If the connection sleeps, it wakes up and sends the answer; the request is then gone
 * for the caller. */
void listen_answer(listen_request *which, unsigned status, const char *error);

/* The same for a message that is refused, with the place and the diagnostic if they are known. */
void listen_answer_refusal(listen_request *which, const source_end *how);

/* The same for success: {"events":N}, and for /healthz {"status":"ok"}. */
void listen_answer_events(listen_request *which, uint64_t events);
void listen_answer_health(listen_request *which);

/* Hands the decided answer to libmicrohttpd; only in its thread. */
enum MHD_Result listen_send_answer(listen_request *which);

/* Counts an answer; listen_answer does this for its own. */
void listen_count_answer(listen_server *of, unsigned status);

#endif
