/*
 * Whether a document is one to be opened, seen from its first bytes. An array counts if its first element is an object, or if it
 * has none: [1,2] is no array of events.
 */
#include "cli/read/splitter.h"

#include <string.h>

/* A document that has not shown its first element by then is not opened. */
#define LONGEST_OPENING 4096

typedef struct view {
    const char *bytes;
    size_t at, end;
    bool more; /* the bytes ended too early */
} view;

static bool take(view *over, char wanted)
{
    over->at = outline_skip_space(over->bytes, over->at, over->end);
    over->more = over->at == over->end;
    if (over->more || over->bytes[over->at] != wanted)
        return false;
    over->at++;
    return true;
}

/* A name without its quotes; names with escapes are none that is looked for. */
static bool take_name(view *over, const char **name, size_t *length)
{
    if (!take(over, '"'))
        return false;
    const char *const begin = over->bytes + over->at;
    const char *const quote = memchr(begin, '"', over->end - over->at);
    over->more = !quote;
    if (!quote)
        return false;
    *name = begin;
    *length = (size_t)(quote - begin);
    over->at += *length + 1;
    return true;
}

static bool is_one_of(const char *name, size_t length, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(names[i]) == length && memcmp(names[i], name, length) == 0)
            return true;
    return false;
}

/* Whether the array's first element, if there is one, is an object; for `messages`, one that begins as SQS's messages do. */
static bool takes_elements(view over, bool messages, bool *more)
{
    static const char *const message_names[] = {"MessageId",  "ReceiptHandle",          "MD5OfBody",        "Body",
                                                "Attributes", "MD5OfMessageAttributes", "MessageAttributes"};
    view empty = over;
    const char *name;
    size_t length;
    bool taken = take(&empty, ']');
    if (!taken)
        taken = take(&over, '{') &&
                (!messages || (take_name(&over, &name, &length) &&
                               is_one_of(name, length, message_names, sizeof message_names / sizeof message_names[0])));
    *more = !taken && over.more;
    return taken;
}

static container opening_at(view *over, unsigned opens, size_t *before)
{
    container found = CONTAINER_ARRAY;
    if (!take(over, '[')) {
        const char *name;
        size_t length;
        if (over->more || !take(over, '{') || !take_name(over, &name, &length))
            return CONTAINER_NONE;
        found = is_one_of(name, length, (const char *const[]){"Records"}, 1)    ? CONTAINER_RECORDS
                : is_one_of(name, length, (const char *const[]){"Messages"}, 1) ? CONTAINER_MESSAGES
                                                                                : CONTAINER_NONE;
        if (found == CONTAINER_NONE || !take(over, ':') || !take(over, '['))
            return CONTAINER_NONE;
    }
    *before = over->at;
    return (opens & found) && takes_elements(*over, found == CONTAINER_MESSAGES, &over->more) ? found : CONTAINER_NONE;
}

bool splitter_opening(unsigned opens, const char *bytes, size_t length, bool at_end, container *opened, size_t *before)
{
    view over = {bytes, 0, length < LONGEST_OPENING ? length : LONGEST_OPENING, false};
    const bool whole = at_end || length >= LONGEST_OPENING;
    *opened = opens ? opening_at(&over, opens, before) : CONTAINER_NONE;
    return *opened != CONTAINER_NONE || whole || !over.more || !opens;
}

bool splitter_array_opens(container kind, const char *bytes, size_t length)
{
    view over = {bytes, 0, length, false};
    return take(&over, '[') && takes_elements(over, kind == CONTAINER_MESSAGES, &over.more);
}
