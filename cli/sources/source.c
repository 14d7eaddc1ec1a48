#include "cli/sources/source.h"

#include "cli/say/messages.h"

#include <string.h>

static const struct {
    const char *name;
    source *(*open)(const char *address, const source_options *wanted);
} kinds[] = {{"sqs:", source_sqs_open}};

source *source_open(const source_options *wanted)
{
    if (wanted->listen)
        return source_listen_open(wanted);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        const size_t length = strlen(kinds[i].name);
        if (strncmp(wanted->from, kinds[i].name, length) == 0)
            return kinds[i].open(wanted->from + length, wanted);
    }
    message_print("--from takes sqs: and the URL or ARN of a queue, not \"%s\"", wanted->from);
    return NULL;
}
