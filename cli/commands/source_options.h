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
    {OPTION_FROM, "from", "sqs:QUEUE", "take events from a queue, by its URL or ARN; delete a message once it is delivered"},    \
        {OPTION_VISIBILITY, "visibility", "SECONDS", "how long a queue hides a message from others; extended as needed (60)"},   \
        {OPTION_MESSAGES, "max-messages", "N", "messages of a queue in work at a time (1000)"},                                  \
        {OPTION_ENDPOINT, "endpoint-url", "URL", "the URL of the services of AWS, for --from and for actions"},                  \
        {OPTION_LISTEN, "listen", "URL",                                                                                         \
         "take events that are sent by POST to http://ADDR:PORT or, on the loopback interface, http://:PORT"},                   \
        {OPTION_LISTEN_TOKEN, "listen-token-file", "FILE", "senders must send the token in FILE (or $KMSFILTER_LISTEN_TOKEN)"},  \
        {OPTION_LISTEN_HMAC, "listen-hmac-file", "FILE", "senders must sign with the key in FILE (or $KMSFILTER_LISTEN_HMAC)"},  \
        {OPTION_LISTEN_OPEN, "listen-open", NULL, "anybody who reaches ADDR may send, without token and key"},                   \
        {OPTION_LISTEN_BODY, "listen-max-body", "BYTES", "refuse longer requests (16M)"},                                        \
        {OPTION_LISTEN_TIMEOUT, "listen-timeout", "SECONDS", "refuse requests that take longer to arrive (30)"},                 \
    {                                                                                                                            \
        OPTION_LISTEN_CONNECTIONS, "listen-connections", "N", "connections at a time (256)"                                      \
    }

/* True if the key belongs to one of these options. */
bool source_option_has_key(int key);

/* Reads the value of one of these options from getopt's optarg. False, and a message, if the value is wrong. */
bool source_option_take(source_options *options, int key);

/* What is wrong with the combination of options; NULL if nothing is. `files` is the number of FILEs that the command line
 * names; `follow` is true if it has --follow. */
const char *source_options_problem(const source_options *options, int files, bool follow);

#endif
