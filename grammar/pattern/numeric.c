/* Ranges of numbers: one comparison, or a lower bound and then an upper one. */
#include "grammar/pattern/numeric.h"

#include "grammar/base/number.h"

#include <math.h>

__attribute__((format(printf, 2, 0))) static bool complain(json_reader *reader, const char *message, text detail)
{
    json_fail(reader, message, (int)detail.length, detail.bytes);
    return false;
}

/* A number and its text; whether it can be compared is judged when the array has been read. */
typedef struct bound {
    text written;
    double value;
    bool comparable;
} bound;

static bool read_bound(json_reader *reader, text operation, bound *result)
{
    if (json_next(reader) != JSON_NUMBER)
        return complain(reader, "Value of %.*s must be numeric", text_is(operation, "=") ? (text){"equals", 6} : operation);
    result->written = json_token_text(reader);
    result->comparable = number_parse(result->written.bytes, result->written.length, &result->value);
    return true;
}

static bool check_bound(json_reader *reader, const bound *one)
{
    return one->comparable || complain(reader, "Cannot compare number : %.*s", one->written);
}

static bool expect_end(json_reader *reader, const char *complaint)
{
    if (json_next(reader) == JSON_ARRAY_END)
        return true;
    json_fail(reader, "%s", complaint);
    return false;
}

/* The text of the token at hand for a message, which for a string is the string's own. */
static bool bad_token(json_reader *reader, const char *message)
{
    return complain(reader, message, json_token_text(reader));
}

static bool read_upper(json_reader *reader, const bound *low, number_range *range)
{
    text operation;
    bound high;
    if (reader->current != JSON_STRING)
        return bad_token(reader, "Bad value in numeric range: %.*s");
    if (!json_string(reader, &operation))
        return false;
    if (!text_is(operation, "<") && !text_is(operation, "<="))
        return complain(reader, "Bad numeric range operator: %.*s", operation);
    if (!read_bound(reader, operation, &high) || !expect_end(reader, "Too many terms in numeric range expression") ||
        !check_bound(reader, low) || !check_bound(reader, &high))
        return false;
    if (low->value >= high.value) {
        json_fail(reader, "Bottom must be less than top");
        return false;
    }
    range->high = high.value;
    range->high_open = operation.length == 1;
    return true;
}

/* > or >=, which an upper bound may follow. */
static bool read_lower(json_reader *reader, text operation, number_range *range)
{
    bound low;
    if (!read_bound(reader, operation, &low))
        return false;
    *range = (number_range){low.value, INFINITY, operation.length == 1, false};
    return json_next(reader) == JSON_ARRAY_END ? check_bound(reader, &low) : read_upper(reader, &low, range);
}

static bool read_single(json_reader *reader, text operation, number_range *range)
{
    bound only;
    if (!read_bound(reader, operation, &only) || !expect_end(reader, "Too many elements in numeric expression") ||
        !check_bound(reader, &only))
        return false;
    const bool equals = text_is(operation, "=");
    *range = (number_range){equals ? only.value : -INFINITY, only.value, false, text_is(operation, "<")};
    return true;
}

bool numeric_read(json_reader *reader, number_range *range)
{
    text operation;
    if (json_next(reader) != JSON_ARRAY_BEGIN) {
        json_fail(reader, "Value of numeric must be an array.");
        return false;
    }
    if (json_next(reader) != JSON_STRING)
        return bad_token(reader, "Invalid member in numeric match: %.*s");
    if (!json_string(reader, &operation))
        return false;
    if (text_is(operation, "=") || text_is(operation, "<") || text_is(operation, "<="))
        return read_single(reader, operation, range);
    if (text_is(operation, ">") || text_is(operation, ">="))
        return read_lower(reader, operation, range);
    json_next(reader);
    return complain(reader, "Unrecognized numeric range operator: %.*s", operation);
}
