/* Reads ranges of numbers: one comparison, or a lower bound and then an upper bound. */
#include "grammar/pattern/numeric.h"

#include "grammar/base/number.h"

#include <math.h>

/* A number and its text. Whether it is comparable is checked after the array has been read. */
typedef struct bound {
    text written;
    double value;
    bool comparable;
} bound;

/* Records an error whose message ends with this text. */
#define REJECT(reader, NAME, detail) json_reject(reader, MESSAGE(NAME), (int)(detail).length, (detail).bytes)

static bool read_bound(json_reader *reader, text operation, bound *result)
{
    if (json_next(reader) != JSON_NUMBER) {
        const text name = text_is(operation, "=") ? text_of("equals") : operation;
        return REJECT(reader, NUMERIC_NOT_NUMBER, name);
    }
    result->written = json_token_text(reader);
    result->comparable = number_parse(result->written.bytes, result->written.length, &result->value);
    return true;
}

static bool check_bound(json_reader *reader, const bound *one)
{
    return one->comparable || REJECT(reader, NUMBER_NOT_COMPARABLE, one->written);
}

static bool read_upper(json_reader *reader, const bound *low, number_range *range)
{
    text operation = json_token_text(reader);
    bound high = {0};
    if (reader->current != JSON_STRING)
        return REJECT(reader, NUMERIC_BOUND_NOT_STRING, operation);
    if (!json_string(reader, &operation))
        return false;
    if (!text_is(operation, "<") && !text_is(operation, "<="))
        return REJECT(reader, NUMERIC_NOT_UPPER_BOUND, operation);
    if (!read_bound(reader, operation, &high))
        return false;
    if (json_next(reader) != JSON_ARRAY_END)
        return json_reject(reader, MESSAGE(NUMERIC_RANGE_TOO_LONG));
    if (!check_bound(reader, low) || !check_bound(reader, &high))
        return false;
    if (low->value >= high.value)
        return json_reject(reader, MESSAGE(NUMERIC_RANGE_EMPTY));
    range->high = high.value;
    range->high_open = operation.length == 1;
    return true;
}

/* Reads > or >= with its number, and an upper bound if one follows. */
static bool read_lower(json_reader *reader, text operation, number_range *range)
{
    bound low = {0};
    if (!read_bound(reader, operation, &low))
        return false;
    *range = (number_range){low.value, INFINITY, operation.length == 1, false};
    return json_next(reader) == JSON_ARRAY_END ? check_bound(reader, &low) : read_upper(reader, &low, range);
}

static bool read_single(json_reader *reader, text operation, number_range *range)
{
    bound only = {0};
    if (!read_bound(reader, operation, &only))
        return false;
    if (json_next(reader) != JSON_ARRAY_END)
        return json_reject(reader, MESSAGE(NUMERIC_TOO_MANY));
    if (!check_bound(reader, &only))
        return false;
    const bool equals = text_is(operation, "=");
    *range = (number_range){equals ? only.value : -INFINITY, only.value, false, text_is(operation, "<")};
    return true;
}

bool numeric_read(json_reader *reader, number_range *range)
{
    if (json_next(reader) != JSON_ARRAY_BEGIN)
        return json_reject(reader, MESSAGE(NUMERIC_NOT_LIST));
    const bool is_string = json_next(reader) == JSON_STRING;
    text operation = json_token_text(reader);
    if (!is_string)
        return REJECT(reader, NUMERIC_NO_SIGN, operation);
    if (!json_string(reader, &operation))
        return false;
    if (text_is(operation, "=") || text_is(operation, "<") || text_is(operation, "<="))
        return read_single(reader, operation, range);
    if (text_is(operation, ">") || text_is(operation, ">="))
        return read_lower(reader, operation, range);
    json_next(reader);
    return REJECT(reader, NUMERIC_UNKNOWN_SIGN, operation);
}
