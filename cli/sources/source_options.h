/*
 * The options that say where events come from, if not out of files.
 */
#ifndef CLI_SOURCES_SOURCE_OPTIONS_H
#define CLI_SOURCES_SOURCE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct source_options {
    const char *from;     /* a kind and what it takes, or NULL */
    const char *endpoint; /* where AWS answers, or NULL */
    size_t visibility;    /* seconds; 0: the default */
    size_t most_messages; /* in work at a time; 0: the default */
    const char *listen;   /* a URL or NULL */
    const char *token_file, *hmac_file;
    bool open;               /* anybody may send */
    size_t most_body;        /* bytes of a request, unpacked; 0: the default */
    size_t request_seconds;  /* until a request must be there; 0: the default */
    size_t most_connections; /* 0: the default */
} source_options;

enum {
    OPTION_FROM = 256 + 100,
    OPTION_ENDPOINT,
    OPTION_VISIBILITY,
    OPTION_MESSAGES,
    OPTION_LISTEN,
    OPTION_LISTEN_TOKEN,
    OPTION_LISTEN_HMAC,
    OPTION_LISTEN_OPEN,
    OPTION_LISTEN_BODY,
    OPTION_LISTEN_TIMEOUT,
    OPTION_LISTEN_CONNECTIONS
};

/* The lines of a table of options. */
#define SOURCE_OPTIONS                                                                                                           \
    {OPTION_FROM, "from", "sqs:QUEUE", "take events from a queue, by its URL or ARN; delete a message once it is delivered"},    \
        {OPTION_VISIBILITY, "visibility", "SECONDS", "how long a queue hides a message from others; extended as needed (60)"},   \
        {OPTION_MESSAGES, "max-messages", "N", "messages of a queue in work at a time (1000)"},                                  \
        {OPTION_ENDPOINT, "endpoint-url", "URL", "where the services of AWS answer, for --from and for actions"},                \
        {OPTION_LISTEN, "listen", "URL",                                                                                         \
         "take events that are sent by POST to http://ADDR:PORT or, on the loopback interface, http://:PORT"},                   \
        {OPTION_LISTEN_TOKEN, "listen-token-file", "FILE",                                                                       \
         "who sends must know the token in FILE (or $KMSFILTER_LISTEN_TOKEN)"},                                                  \
        {OPTION_LISTEN_HMAC, "listen-hmac-file", "FILE",                                                                         \
         "who sends must sign with the key in FILE (or $KMSFILTER_LISTEN_HMAC)"},                                                \
        {OPTION_LISTEN_OPEN, "listen-open", NULL, "anybody who reaches ADDR may send, without token and key"},                   \
        {OPTION_LISTEN_BODY, "listen-max-body", "BYTES", "refuse longer requests (16M)"},                                        \
        {OPTION_LISTEN_TIMEOUT, "listen-timeout", "SECONDS", "refuse requests that take longer to come in (30)"},                \
    {                                                                                                                            \
        OPTION_LISTEN_CONNECTIONS, "listen-connections", "N", "connections at a time (256)"                                      \
    }

/* Whether the key is one of theirs. */
bool source_option_is_one(int key);

/* Takes one, with getopt's optarg; false, and a message, if its value is wrong. */
bool source_option_take(source_options *wanted, int key);

/* Whether events come from a source. */
bool source_options_wanted(const source_options *wanted);

/* What is wrong with the options together, where so many FILEs are named and --follow is; NULL if nothing is. */
const char *source_options_problem(const source_options *wanted, int files, bool follow);

#endif
