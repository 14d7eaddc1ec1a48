/* What to do about a rejected pattern: a hint for the mistakes that people make. */
#include "grammar/base/names.h"
#include "grammar/base/operators.h"
#include "grammar/pattern/pattern_internal.h"

#include <stdio.h>
#include <string.h>

/* A message that begins like this, and what helps. */
static const struct {
    const char *message;
    const char *hint;
} hints[] = {
    {"Filter is not an object", "a pattern is a JSON object: {\"source\": [\"aws.kms\"]}"},
    {"Empty objects are not allowed", "name at least one field; {\"exists\": true} in a list asks only that a field is there"},
    {"Empty arrays are not allowed", "a list needs at least one value"},
    {"Match value must be", "lists do not nest: write all values in one list"},
    {"Match expression name not found", "an object in a list holds one operator: {\"prefix\": \"us-\"}"},
    {"Only one key allowed", "write each operator as an object of its own: [{\"prefix\": \"a\"}, {\"suffix\": \"b\"}]"},
    {"Too many elements in numeric", "a second comparison is only allowed as an upper bound: [\">=\", 1, \"<\", 5]"},
    {"Value of numeric must be an array", "write a list of operator and number: {\"numeric\": [\">\", 5]}"},
    {"Invalid member in numeric", "write a list of operator and number: {\"numeric\": [\">\", 5]}"},
    {"Unrecognized numeric range operator", "the operators are =, <, <=, > and >="},
    {"Bad numeric range operator", "a range is a lower bound, then an upper one: [\">=\", 1, \"<\", 5]"},
    {"Bottom must be less than top", "a range needs room between its bounds; for one value write {\"numeric\": [\"=\", 5]}"},
    {"Cannot compare number", "the number has more digits than a double holds; leave some out, or compare it as a string"},
    {"exists match pattern", "write true or false without quotes"},
    {"Unsupported anything-but pattern", "anything-but takes prefix, suffix, equals-ignore-case and wildcard"},
    {"Inside anything but list", "a list in anything-but holds only strings or only numbers"},
    {"Value of anything-but", "write a string, a number, or a list of one kind of them"},
    {"Consecutive wildcard", "one star matches any text; for a literal star write \\\\*"},
    {"Invalid escape character", "a backslash in a wildcard must be followed by * or \\: in JSON \\\\* or \\\\\\\\"},
    {"IPv4 mask bits", "a single address is written as a plain string: \"10.0.0.1\""},
    {"IPv6 mask bits", "a single address is written as a plain string: \"2001:db8::1\""},
    {"Malformed CIDR", "write address/bits, such as \"10.0.0.0/8\""},
    {"There must have at least 2", "$or takes two or more objects: [{\"a\": [1]}, {\"b\": [2]}]"},
    {"It must be an Array", "$or takes a list of objects: \"$or\": [{\"a\": [1]}, {\"b\": [2]}]"},
    {"Unexpected character (']' (code 93)): expected a valid", "remove the comma before the bracket"},
    {"Unexpected character ('}' (code 125)): was expecting double", "remove the comma before the brace"},
    {"Unexpected character (''' (code 39))", "JSON takes double quotes"},
    {"Unexpected character ('/' (code 47))", "JSON has no comments"},
    {"Unrecognized token", "put text in double quotes"},
    {"Unexpected end-of-input", "a bracket, brace or quote is not closed"},
};

/* The words of a pattern's operators, each once. Returns how many there are. */
static size_t operator_words(const char *words[ALTERNATIVE_KINDS])
{
    size_t count = 0;
    for (size_t i = 0; i < ALTERNATIVE_KINDS; i++)
        if (operator_table[i].place == PLACE_OPERATOR && (count == 0 || strcmp(words[count - 1], operator_table[i].word) != 0))
            words[count++] = operator_table[i].word;
    return count;
}

static const char *hint_for_type(json_reader *reader)
{
    const char *words[ALTERNATIVE_KINDS];
    const size_t count = operator_words(words), room = 400;
    const char *nearest = names_nearest(reader->name, words, count);
    char *hint = arena_allocate(reader->memory, room);
    if (!hint)
        return NULL;
    if (nearest) {
        snprintf(hint, room, "did you mean \"%s\"?", nearest);
        return hint;
    }
    size_t used = (size_t)snprintf(hint, room, "a list holds values and operators (%s", words[0]);
    for (size_t i = 1; i < count && used < room; i++)
        used += (size_t)snprintf(hint + used, room - used, ", %s", words[i]);
    if (used < room)
        snprintf(hint + used, room - used, "), no fields");
    return hint;
}

static const char *hint_for_scalar(json_reader *reader)
{
    const text value = json_token_text(reader);
    const bool short_value = reader->current != JSON_STRING && value.length < 40;
    char *hint = arena_allocate(reader->memory, 160);
    if (hint && matchers_is_reserved(reader->name))
        snprintf(hint, 160, "operators stand in a list: [{\"%s\": …}]", reader->name.bytes);
    else if (hint)
        snprintf(hint, 160, "put the value in a list: [%.*s]", short_value ? (int)value.length : 5,
                 short_value ? value.bytes : "\"…\"");
    return hint;
}

const char *pattern_hint(json_reader *reader)
{
    if (strncmp(reader->message, "Unrecognized match type", 23) == 0)
        return hint_for_type(reader);
    if (strstr(reader->message, "must be an object or an array"))
        return hint_for_scalar(reader);
    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++)
        if (strncmp(reader->message, hints[i].message, strlen(hints[i].message)) == 0)
            return hints[i].hint;
    return NULL;
}
