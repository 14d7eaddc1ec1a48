/*
 * Values are checked one by one as getopt finds them. Combinations are checked at the end, because options may come in any order.
 */
#include "cli/commands/source_options.h"

#include "cli/say/messages.h"
#include "cli/sources/source_open.h"

#include "grammar/base/text.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_VISIBILITY = 12 * 60 * 60, MAX_SECONDS = 24 * 60 * 60, MAX_CONNECTIONS = 100000 };

bool source_option_has_key(int key)
{
    return key >= OPTION_FROM && key <= OPTION_LISTEN_CONNECTIONS;
}

/* Takes a number from 1 to `max`. */
static bool take_number(const char *option, size_t max, size_t *into)
{
    if (!command_size(option, optarg, into))
        return false;
    if (*into >= 1 && *into <= max)
        return true;
    message_print("%s takes a number from 1 to %zu, not \"%s\"", option, max, optarg);
    return false;
}

/* The URL is for actions too: they read it from the environment, as every AWS tool does. */
static bool take_endpoint(source_options *options)
{
    options->endpoint = optarg;
    if (!string_begins(optarg, "http://") && !string_begins(optarg, "https://")) {
        message_print("--endpoint-url takes an http or https URL, not \"%s\"", optarg);
        return false;
    }
    if (setenv("AWS_ENDPOINT_URL", optarg, 1) == 0)
        return true;
    message_print("memory ran out");
    return false;
}

bool source_option_take(source_options *options, int key)
{
    switch (key) {
    case OPTION_FROM:
        options->from = optarg;
        return true;
    case OPTION_ENDPOINT:
        return take_endpoint(options);
    case OPTION_VISIBILITY:
        return take_number("--visibility", MAX_VISIBILITY, &options->visibility);
    case OPTION_MESSAGES:
        return take_number("--max-messages", SIZE_MAX / 2, &options->max_messages);
    case OPTION_LISTEN:
        options->listen = optarg;
        return true;
    case OPTION_LISTEN_TOKEN:
        options->token_file = optarg;
        return true;
    case OPTION_LISTEN_HMAC:
        options->hmac_file = optarg;
        return true;
    case OPTION_LISTEN_OPEN:
        options->is_open = true;
        return true;
    case OPTION_LISTEN_BODY:
        return take_number("--listen-max-body", SIZE_MAX / 8, &options->max_body);
    case OPTION_LISTEN_TIMEOUT:
        return take_number("--listen-timeout", MAX_SECONDS, &options->request_seconds);
    case OPTION_LISTEN_CONNECTIONS:
        return take_number("--listen-connections", MAX_CONNECTIONS, &options->max_connections);
    default:
        return false;
    }
}

const char *source_options_problem(const source_options *options, int files, bool follow)
{
    if (options->from && options->listen)
        return "--from and --listen cannot be used together: run one process for each";
    if (source_is_named(options) && files)
        return options->from ? "--from reads events from the queue: leave out FILE"
                             : "--listen receives events over HTTP: leave out FILE";
    if (source_is_named(options) && follow)
        return "--follow works only with a FILE: leave it out with --from and --listen";
    if (!options->from && (options->visibility || options->max_messages))
        return "--visibility and --max-messages work only with --from";
    if (!options->listen && (options->token_file || options->hmac_file || options->is_open || options->max_body ||
                             options->request_seconds || options->max_connections))
        return "the options --listen-… work only with --listen";
    return NULL;
}
