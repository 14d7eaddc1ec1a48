/* --input, --max-depth, --max-event-size. */
#include "cli/commands/event_options.h"

#include "cli/say/messages.h"

#include <getopt.h>

bool event_option_take(session_options *wanted, int key)
{
    switch (key) {
    case OPTION_INPUT:
        if (shape_from_name(optarg, &wanted->shape))
            return true;
        message_print("--input is auto, event, cloudtrail, sns or sqs, not \"%s\"", optarg);
        return false;
    case OPTION_DEPTH:
        return command_size("--max-depth", optarg, &wanted->limits.depth);
    case OPTION_SIZE:
        return command_size("--max-event-size", optarg, &wanted->limits.event_bytes);
    default:
        return false;
    }
}
