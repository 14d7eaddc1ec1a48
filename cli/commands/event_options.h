/*
 * The options that say what events look like and how large they may be, for every sub-command that reads events.
 */
#ifndef CLI_COMMANDS_EVENT_OPTIONS_H
#define CLI_COMMANDS_EVENT_OPTIONS_H

#include "cli/commands/command.h"
#include "cli/session/session.h"

enum { OPTION_INPUT = OPTION_LONG + 50, OPTION_DEPTH, OPTION_SIZE };

/* The lines of a table of options. */
#define EVENT_OPTIONS                                                                                                            \
    {OPTION_INPUT, "input", "SHAPE", "what events come in: auto, event, cloudtrail, sns or sqs (auto)"},                         \
        {OPTION_DEPTH, "max-depth", "N", "refuse events nested deeper (1000)"},                                                  \
    {                                                                                                                            \
        OPTION_SIZE, "max-event-size", "BYTES", "refuse longer events (16M)"                                                     \
    }

#define EVENT_LIMITS                                                                                                             \
    {                                                                                                                            \
        .event_bytes = (size_t)16 << 20, .depth = 1000                                                                           \
    }

/* Takes one of them, with getopt's optarg. False if the key is none of them or, with a message, its value is wrong. */
bool event_option_take(session_options *wanted, int key);

#endif
