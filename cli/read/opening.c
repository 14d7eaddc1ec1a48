/*
 * An array is a container if its first element is an object, or if it has no elements: [1,2] is not an array of events.
 */
#include "cli/read/opening.h"

#include "cli/read/outline.h"

#include "grammar/base/text.h"

#include <string.h>

/* A document whose first element has not begun after so many bytes is not opened. */
#define LONGEST_OPENING 4096

typedef struct view {
    const char *bytes;
    size_t at, end;
    bool more; /* the bytes ended too early to tell */
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

/* Takes a name, without its quotes. The names that are looked for have no escapes. */
static bool take_name(view *over, text *name)
{
    if (!take(over, '"'))
        return false;
    const char *const begin = over->bytes + over->at;
    const char *const quote = memchr(begin, '"', over->end - over->at);
    over->more = !quote;
    if (!quote)
        return false;
    *name = (text){begin, (size_t)(quote - begin)};
    over->at += name->length + 1;
    return true;
}

static bool is_name_of_message(text name)
{
    static const char *const names[] = {"MessageId",  "ReceiptHandle",          "MD5OfBody",        "Body",
                                        "Attributes", "MD5OfMessageAttributes", "MessageAttributes"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(name, names[i]))
            return true;
    return false;
}

/* Takes the start of an array's elements. True if the array is empty, or its first element is an object; for `messages`, an
 * object that begins as messages of SQS do. *more: there are too few bytes to tell. */
static bool takes_elements(view over, bool messages, bool *more)
{
    view empty = over;
    text name;
    bool taken = take(&empty, ']');
    if (!taken)
        taken = take(&over, '{') && (!messages || (take_name(&over, &name) && is_name_of_message(name)));
    *more = !taken && over.more;
    return taken;
}

static container opening_at(view *over, unsigned opens, size_t *before)
{
    container found = CONTAINER_ARRAY;
    if (!take(over, '[')) {
        text name;
        if (over->more || !take(over, '{') || !take_name(over, &name))
            return CONTAINER_NONE;
        found = text_is(name, "Records") ? CONTAINER_RECORDS : text_is(name, "Messages") ? CONTAINER_MESSAGES : CONTAINER_NONE;
        if (found == CONTAINER_NONE || !take(over, ':') || !take(over, '['))
            return CONTAINER_NONE;
    }
    *before = over->at;
    return (opens & found) && takes_elements(*over, found == CONTAINER_MESSAGES, &over->more) ? found : CONTAINER_NONE;
}

bool opening_find(unsigned opens, const char *bytes, size_t length, bool at_end, container *opened, size_t *before)
{
    view over = {bytes, 0, length < LONGEST_OPENING ? length : LONGEST_OPENING, false};
    const bool is_all = at_end || length >= LONGEST_OPENING;
    *opened = opens ? opening_at(&over, opens, before) : CONTAINER_NONE;
    return *opened != CONTAINER_NONE || is_all || !over.more || !opens;
}

bool opening_is_array_of(container kind, const char *bytes, size_t length)
{
    view over = {bytes, 0, length, false};
    return take(&over, '[') && takes_elements(over, kind == CONTAINER_MESSAGES, &over.more);
}
