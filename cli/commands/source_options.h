/*
 * The options that name a source of events other than files: --from, --listen and those that go with them.
 */
#ifndef CLI_COMMANDS_SOURCE_OPTIONS_H
#define CLI_COMMANDS_SOURCE_OPTIONS_H

#include "cli/commands/command.h"
#include "cli/sources/source.h"

enum {
    OPTION_FROM = OPTION_LONG + 100,
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

/* These options, as lines of a table of options. */
#define SOURCE_OPTIONS                                                                                                           \
    {OPTION_FROM, "from", "sqs:QUEUE",                                                                                           \
     "read events from a queue, given by its URL or ARN; delete each message after its events are delivered"},                   \
        {OPTION_VISIBILITY, "visibility", "SECONDS",                                                                             \
         "set how long the queue hides a message from other readers; extended as needed (60)"},                                  \
        {OPTION_MESSAGES, "max-messages", "N", "set how many messages are in work at the same time (1000)"},                     \
        {OPTION_ENDPOINT, "endpoint-url", "URL", "send requests to the AWS services to URL, for --from and for actions"},        \
        {OPTION_LISTEN, "listen", "URL",                                                                                         \
         "receive events by POST at http://ADDR:PORT or, on the loopback interface, at http://:PORT"},                           \
        {OPTION_LISTEN_TOKEN, "listen-token-file", "FILE",                                                                       \
         "accept only requests that carry the token in FILE (or $KMSFILTER_LISTEN_TOKEN)"},                                      \
        {OPTION_LISTEN_HMAC, "listen-hmac-file", "FILE",                                                                         \
         "accept only requests that are signed with the key in FILE (or $KMSFILTER_LISTEN_HMAC)"},                               \
        {OPTION_LISTEN_OPEN, "listen-open", NULL,                                                                                \
         "accept requests without a token or a signature from anyone who can reach ADDR"},                                       \
        {OPTION_LISTEN_BODY, "listen-max-body", "BYTES", "reject requests with a body longer than BYTES (16M)"},                 \
        {OPTION_LISTEN_TIMEOUT, "listen-timeout", "SECONDS", "reject requests that take longer than SECONDS to arrive (30)"},    \
    {                                                                                                                            \
        OPTION_LISTEN_CONNECTIONS, "listen-connections", "N", "set how many connections may be open at the same time (256)"      \
    }

/* True if the key belongs to one of these options. */
bool source_option_has_key(int key);

/* Reads the value of one of these options from getopt's optarg. False, and a message, if the value is wrong. */
bool source_option_take(source_options *options, int key);

/* What is wrong with the combination of options; NULL if nothing is. `files` is the number of FILEs that the command line
 * names; `follow` is true if it has --follow. */
const char *source_options_problem(const source_options *options, int files, bool follow);

#endif
