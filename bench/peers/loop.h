/*
 * The common part of the peers that are loops over a file of events. The file is read once. Every line on standard input requests
 * one pass over it, whose count is printed as JSON. The harness measures the time. bench/README.md describes the conversation.
 */
#ifndef BENCH_PEERS_LOOP_H
#define BENCH_PEERS_LOOP_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Zero bytes behind the events that may be read, because vector code reads past the end. */
#define LOOP_PADDING 256

/* Makes one pass over all events. Returns a count, or -1 after a message on standard error. */
typedef long (*loop_pass)(void *context, const char *events, size_t length);

/* Reads the file, prints {"version":…}, and answers requests until standard input ends. Returns an exit status. */
int loop_run(const char *path, const char *version, loop_pass pass, void *context);

#ifdef __cplusplus
}
#endif

#endif
