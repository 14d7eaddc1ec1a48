/*
 * The interface of event sources: where events come from, if not from files. A source hands out messages and hears later what
 * became of each. The session reads the text of a message as it reads a file (cli/session/receiving.c).
 *
 * A new source is a file with these functions, its struct and its options here, and a line in source_open.c. All functions are
 * called in the main thread; a source may have threads of its own.
 */
#ifndef CLI_SOURCES_SOURCE_H
#define CLI_SOURCES_SOURCE_H

#include "cli/show/metrics.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the command line says about sources. A number that is 0 stands for the default. */
typedef struct source_options {
    const char *from;     /* --from: a kind of source and its address, or NULL */
    const char *endpoint; /* the URL of AWS's services, or NULL */
    size_t visibility;    /* how long a queue hides a message from others, in seconds */
    size_t max_messages;  /* messages of a queue in work at a time */
    const char *listen;   /* --listen: a URL, or NULL */
    const char *token_file, *hmac_file;
    bool is_open;           /* anybody may send events */
    size_t max_body;        /* longest body of a request after decompression, in bytes */
    size_t request_seconds; /* how long a request may take to arrive */
    size_t max_connections;
} source_options;

typedef struct event_source event_source;

typedef struct source_message {
    const char *name; /* how error messages call it */
    const char *bytes;
    size_t length;
    const void *handle; /* for the source alone */
} source_message;

typedef enum source_status {
    SOURCE_MESSAGE, /* *next is a message; it lives until `end` is called for it */
    SOURCE_EMPTY,   /* there is no message now; the descriptor becomes readable when there is one */
    SOURCE_FAILED   /* there will be no more messages; the reason has been reported */
} source_status;

typedef enum source_fate {
    SOURCE_DELIVERED,   /* every event reached its targets or the dead letters, or matched no rule */
    SOURCE_SHOWN,       /* the same in a dry run, which delivers nothing */
    SOURCE_UNDELIVERED, /* an event did not reach one of its targets */
    SOURCE_REFUSED,     /* something in the message is not an event, and none of its events was delivered */
    SOURCE_CUT          /* the run ends before all events were delivered */
} source_fate;

typedef struct source_end {
    source_fate fate;
    uint64_t events;       /* events in the message */
    const char *reason;    /* SOURCE_REFUSED: why the first refused text is not an event, */
    uint64_t line, column; /* its place in the message, */
    const char *code;      /* and its diagnostic; "" if it has none */
} source_end;

struct event_source {
    /* A descriptor that is readable while `take` has something to give. */
    int (*descriptor)(const event_source *of);
    source_status (*take)(event_source *of, source_message *next);
    void (*end)(event_source *of, const source_message *which, const source_end *how);
    /* Fills in the metrics of the source; returns the number of lines. */
    size_t (*count)(const event_source *of, metrics_line into[METRICS_LINES]);
    /* Accepts no more messages. Messages that were not handed out go back to their sender. */
    void (*stop)(event_source *of);
    /* Waits up to so many milliseconds until the ended messages are confirmed, then frees the source. False after trouble,
     * which it reports. */
    bool (*close)(event_source *of, unsigned milliseconds);
};

#endif
