/*
 * Where events come from, if not out of files: a source hands out messages, each of which is text as a file has it, and is told
 * what became of each once that is known. Another source is a file with these functions, and a line in source.c.
 *
 * Everything is called in the main thread; what a source does in threads of its own is its own business.
 */
#ifndef CLI_SOURCES_SOURCE_H
#define CLI_SOURCES_SOURCE_H

#include "cli/show/metrics.h"
#include "cli/sources/source_options.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct source source;

typedef struct source_message {
    const char *name; /* for what is said of it */
    const char *bytes;
    size_t length;
    const void *handle; /* the source's own */
} source_message;

typedef enum source_status {
    SOURCE_MESSAGE, /* *next is one; it lives until it is ended */
    SOURCE_EMPTY,   /* nothing is at hand; the descriptor tells when to ask again */
    SOURCE_FAILED   /* nothing more will come; the reason has been said */
} source_status;

typedef enum source_fate {
    SOURCE_DELIVERED,   /* of each event a target has it, or a dead letter, or nobody wanted it */
    SOURCE_SHOWN,       /* the same in a dry run: nobody has it */
    SOURCE_UNDELIVERED, /* somebody who should have an event has not got it */
    SOURCE_REFUSED,     /* it holds what is no event, and nothing of it was delivered */
    SOURCE_CUT          /* the run ends before all of it was looked at */
} source_fate;

typedef struct source_end {
    source_fate fate;
    uint64_t events;       /* that it holds */
    const char *reason;    /* SOURCE_REFUSED: of the first that is none, */
    uint64_t line, column; /* and where in the message it is */
} source_end;

struct source {
    int (*descriptor)(const source *of); /* can be read when `take` has something to give */
    source_status (*take)(source *of, source_message *next);
    void (*end)(source *of, const source_message *which, const source_end *how);
    size_t (*count)(const source *of, metrics_line into[METRICS_LINES]); /* what it shows; the number of lines */
    void (*stop)(source *of); /* takes nothing more in; what was not handed out goes back to where it came from */
    /* Sees through what was ended, within so many milliseconds, and frees. False: trouble, which has been said. */
    bool (*close)(source *of, unsigned milliseconds);
};

/* What the options name; NULL, and a message, if it cannot be opened. */
source *source_open(const source_options *wanted);

/* Kinds of sources. `address` is what --from has behind the kind and its colon. */
source *source_sqs_open(const char *address, const source_options *wanted);
source *source_listen_open(const source_options *wanted);

#endif
