#include "cli/sources/source_options.h"

#include "cli/commands/command.h"
#include "cli/say/messages.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_VISIBILITY = 12 * 60 * 60, MOST_SECONDS = 24 * 60 * 60, MOST_CONNECTIONS = 100000 };

bool source_option_is_one(int key)
{
    return key >= OPTION_FROM && key <= OPTION_LISTEN_CONNECTIONS;
}

/* From 1 to `most`. */
static bool take_number(const char *option, size_t most, size_t *into)
{
    if (!command_size(option, optarg, into))
        return false;
    if (*into >= 1 && *into <= most)
        return true;
    message_print("%s takes a number from 1 to %zu, not \"%s\"", option, most, optarg);
    return false;
}

/* Actions find it where every AWS tool looks. */
static bool take_endpoint(source_options *wanted)
{
    wanted->endpoint = optarg;
    if (strncmp(optarg, "http://", 7) != 0 && strncmp(optarg, "https://", 8) != 0) {
        message_print("--endpoint-url takes an http or https URL, not \"%s\"", optarg);
        return false;
    }
    if (setenv("AWS_ENDPOINT_URL", optarg, 1) == 0)
        return true;
    message_print("memory ran out");
    return false;
}

bool source_option_take(source_options *wanted, int key)
{
    switch (key) {
    case OPTION_FROM:
        wanted->from = optarg;
        return true;
    case OPTION_ENDPOINT:
        return take_endpoint(wanted);
    case OPTION_VISIBILITY:
        return take_number("--visibility", MOST_VISIBILITY, &wanted->visibility);
    case OPTION_MESSAGES:
        return take_number("--max-messages", SIZE_MAX / 2, &wanted->most_messages);
    case OPTION_LISTEN:
        wanted->listen = optarg;
        return true;
    case OPTION_LISTEN_TOKEN:
        wanted->token_file = optarg;
        return true;
    case OPTION_LISTEN_HMAC:
        wanted->hmac_file = optarg;
        return true;
    case OPTION_LISTEN_OPEN:
        wanted->open = true;
        return true;
    case OPTION_LISTEN_BODY:
        return take_number("--listen-max-body", SIZE_MAX / 8, &wanted->most_body);
    case OPTION_LISTEN_TIMEOUT:
        return take_number("--listen-timeout", MOST_SECONDS, &wanted->request_seconds);
    default:
        return take_number("--listen-connections", MOST_CONNECTIONS, &wanted->most_connections);
    }
}

bool source_options_wanted(const source_options *wanted)
{
    return wanted->from || wanted->listen;
}

const char *source_options_problem(const source_options *wanted, int files, bool follow)
{
    if (wanted->from && wanted->listen)
        return "--from and --listen do not go together: run a process for each";
    if (source_options_wanted(wanted) && files)
        return wanted->from ? "with --from events come from the queue: name no FILE"
                            : "with --listen events come from those who send them: name no FILE";
    if (source_options_wanted(wanted) && follow)
        return "--follow is about a FILE: leave it out";
    if (!wanted->from && (wanted->visibility || wanted->most_messages))
        return "--visibility and --max-messages are about a queue: say --from";
    if (!wanted->listen && (wanted->token_file || wanted->hmac_file || wanted->open || wanted->most_body ||
                            wanted->request_seconds || wanted->most_connections))
        return "the options --listen-… are about --listen: say where to listen";
    return NULL;
}
