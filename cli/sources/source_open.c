/*
 * --from begins with the name of a kind, which is looked up in the table; --listen is a kind of its own.
 */
#include "cli/sources/source_open.h"

#include "cli/say/messages.h"
#include "cli/sources/source_listen.h"
#include "cli/sources/source_sqs.h"

#include "grammar/base/text.h"

static const struct {
    const char *name;
    event_source *(*open)(const char *address, const source_options *options);
} kinds[] = {{"sqs:", source_sqs_open}};

bool source_is_named(const source_options *options)
{
    return options->from || options->listen;
}

event_source *source_open(const source_options *options)
{
    if (options->listen)
        return source_listen_open(options);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (string_begins(options->from, kinds[i].name))
            return kinds[i].open(options->from + strlen(kinds[i].name), options);
    }
    message_print("--from takes sqs: and the URL or ARN of a queue, not \"%s\"", options->from);
    return NULL;
}
