/*
 * What the peers that are loops over a file of events have in common: the file is read once, and every line on standard input asks for
 * one pass over it, whose count is printed as JSON. The harness takes the time. See bench/README.md for the conversation.
 */
#ifndef BENCH_PEERS_LOOP_H
#define BENCH_PEERS_LOOP_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Zero bytes that can be read behind the events: vector code reads past the end. */
#define LOOP_PADDING 256

/* One pass over all events: a count, or -1 after having said why on standard error. */
typedef long (*loop_pass)(void *context, const char *events, size_t length);

/* Reads the file, prints {"version":…}, answers requests until standard input ends. An exit status. */
int loop_run(const char *path, const char *version, loop_pass pass, void *context);

#ifdef __cplusplus
}
#endif

#endif
