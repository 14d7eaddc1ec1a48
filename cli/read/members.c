/*
 * Walks along the outline of an object. Strings are skipped with their escapes, objects and arrays by counting brackets.
 */
#include "cli/read/members.h"

#include "cli/read/outline.h"

#include "grammar/base/text.h"

typedef struct member_walk {
    const char *at, *end;
} member_walk;

static void skip_space(member_walk *over)
{
    over->at += outline_skip_space(over->at, 0, (size_t)(over->end - over->at));
}

static bool take(member_walk *over, char wanted)
{
    skip_space(over);
    if (over->at == over->end || *over->at != wanted)
        return false;
    over->at++;
    return true;
}

static bool skip_string(member_walk *over)
{
    if (!take(over, '"'))
        return false;
    outline string;
    outline_begin(&string);
    string.in_string = true;
    size_t length = 0;
    const outline_result result = outline_scan_string(&string, over->at, &length, (size_t)(over->end - over->at));
    over->at += length;
    return result == OUTLINE_ENDED;
}

/* True for a byte that ends a number or a word such as true. */
static bool ends_value(char byte)
{
    switch (byte) {
    case ',':
    case '}':
    case ']':
    case ' ':
    case '\t':
    case '\r':
    case '\n':
        return true;
    default:
        return false;
    }
}

static bool skip_value(member_walk *over)
{
    size_t depth = 0;
    skip_space(over);
    const char *const begin = over->at;
    while (over->at < over->end) {
        const char byte = *over->at;
        if (byte == '"') {
            if (!skip_string(over))
                return false;
            continue;
        }
        if (depth == 0 && ends_value(byte))
            break;
        if (byte == '{' || byte == '[')
            depth++;
        else if (byte == '}' || byte == ']')
            depth--;
        over->at++;
    }
    return depth == 0 && over->at > begin;
}

/* Notes the value of a member if it is one of those that are looked for. */
static void note(member *members, size_t count, const member_walk *name, const member_walk *value)
{
    const text found = {name->at, (size_t)(name->end - name->at)};
    for (size_t i = 0; i < count; i++)
        if (*members[i].name == *name->at && text_is(found, members[i].name)) {
            members[i].value = value->at;
            members[i].length = (size_t)(value->end - value->at);
        }
}

bool members_find(const char *bytes, size_t length, member *members, size_t count, const member *last)
{
    member_walk over = {bytes, bytes + length};
    if (!take(&over, '{'))
        return false;
    bool more = !take(&over, '}');
    while (more) {
        skip_space(&over);
        member_walk name = {over.at + 1, NULL};
        if (!skip_string(&over))
            return false;
        name.end = over.at - 1;
        if (!take(&over, ':'))
            return false;
        skip_space(&over);
        member_walk value = {over.at, NULL};
        if (!skip_value(&over))
            return false;
        value.end = over.at;
        note(members, count, &name, &value);
        if (last && last->value)
            return true;
        more = take(&over, ',');
        if (!more && !take(&over, '}'))
            return false;
    }
    skip_space(&over);
    return over.at == over.end;
}
