/*
 * Each value is checked when it is read.
 */
#include "cli/commands/event_options.h"

#include "cli/say/messages.h"

#include <getopt.h>

bool event_option_take(session_options *options, int key)
{
    switch (key) {
    case OPTION_INPUT:
        if (shape_from_name(optarg, &options->shape))
            return true;
        message_print("--input takes auto, event, cloudtrail, sns or sqs, not \"%s\"", optarg);
        return false;
    case OPTION_DEPTH:
        return command_size("--max-depth", optarg, &options->limits.depth);
    case OPTION_SIZE:
        return command_size("--max-event-size", optarg, &options->limits.event_bytes);
    default:
        return false;
    }
}
