/*
 * The options that tell what events look like and how large they may be, for every sub-command that reads events.
 */
#ifndef CLI_COMMANDS_EVENT_OPTIONS_H
#define CLI_COMMANDS_EVENT_OPTIONS_H

#include "cli/commands/command.h"
#include "cli/session/session.h"

enum { OPTION_INPUT = OPTION_LONG + 50, OPTION_DEPTH, OPTION_SIZE };

/* These options, as lines of a table of options. */
#define EVENT_OPTIONS                                                                                                            \
    {OPTION_INPUT, "input", "FORMAT", "set the format of the input: auto, event, cloudtrail, sns or sqs (auto)"},                \
        {OPTION_DEPTH, "max-depth", "N", "reject events that are nested more than N levels deep (1000)"},                        \
    {                                                                                                                            \
        OPTION_SIZE, "max-event-size", "BYTES", "reject events that are longer than BYTES (16M)"                                 \
    }

/* The limits without these options. */
#define EVENT_LIMITS                                                                                                             \
    {                                                                                                                            \
        .size = sizeof(kf_limits), .event_bytes = (size_t)16 << 20, .depth = 1000                                                \
    }

/* Reads the value of one of these options from getopt's optarg. False if the key belongs to none of them or, with a message, if
 * the value is wrong. */
bool event_option_take(session_options *options, int key);

#endif
