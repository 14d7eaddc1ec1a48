/* The functions of the language, from functions.def. Each reads the values of its argument and emits its results. The engine
 * calls them. */
#include "builtins/language/vocabulary.h"
#include "builtins/text/arn.h"
#include "builtins/text/buffer.h"
#include "builtins/text/json_text.h"
#include "grammar/base/timestamp.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unicase.h>
#include <unistr.h>

const char *type_name(reference_type type)
{
    static const char *const names[] = {[TYPE_ANY] = "any value",
                                        [TYPE_STRING] = "a string",
                                        [TYPE_NUMBER] = "a number",
                                        [TYPE_TIME] = "a time",
                                        [TYPE_DURATION] = "a duration"};
    return names[type];
}

static const event_value *argument(computation *run)
{
    return matcher_values(run->scratch, run->inputs[INPUT_ARGUMENT]);
}

static bool is_time(const event_value *value, int64_t *time)
{
    return value->kind == EVENT_STRING && timestamp_parse(value->bytes, value->length, time);
}

/* ---- Strings ---- */

static bool is_ascii(const event_value *string)
{
    for (size_t i = 0; i < string->length; i++)
        if ((unsigned char)string->bytes[i] >= 0x80)
            return false;
    return true;
}

static bool emit_ascii_lower(computation *run, const event_value *string)
{
    char *lower = computation_allocate(run, string->length + 1);
    if (!lower)
        return false;
    for (size_t i = 0; i < string->length; i++)
        lower[i] = string->bytes[i] >= 'A' && string->bytes[i] <= 'Z' ? (char)(string->bytes[i] | 0x20) : string->bytes[i];
    return computation_emit(run, EVENT_STRING, lower, string->length);
}

/* The lower case of a character takes at most this many times its bytes. If it takes more, the library allocates memory. */
#define MOST_GROWTH 3

/* Appends the lower case of UTF-8 text at `*to`, which has room for `room` bytes. */
static bool append_lower(char **to, size_t room, const uint8_t *bytes, size_t length)
{
    size_t lower_length = room;
    uint8_t *lower = u8_tolower(bytes, length, NULL, NULL, (uint8_t *)*to, &lower_length);
    if (!lower)
        return false;
    const bool fits = lower_length <= room;
    if ((char *)lower != *to) {
        if (fits)
            memcpy(*to, lower, lower_length);
        free(lower);
    }
    *to += fits ? lower_length : 0;
    return fits;
}

/* Emits the lower case of a string, which may be longer or shorter. A lone surrogate is not UTF-8: it stays as it is and splits
 * the text. */
static bool emit_lower(computation *run, const event_value *string)
{
    const uint8_t *at = (const uint8_t *)string->bytes, *end = at + string->length;
    const size_t room = string->length * MOST_GROWTH + 1;
    char *lower = computation_allocate(run, room);
    char *to = lower;
    while (lower && at < end) {
        const uint8_t *wrong = u8_check(at, (size_t)(end - at));
        const uint8_t *stop = wrong ? wrong : end;
        /* the text behind a wrong byte needs room as well */
        const size_t left = room - (size_t)(to - lower) - (size_t)(end - stop);
        if (stop > at && !append_lower(&to, left, at, (size_t)(stop - at)))
            return false;
        if (wrong)
            *to++ = (char)*stop++;
        at = stop;
    }
    return lower && computation_emit(run, EVENT_STRING, lower, (size_t)(to - lower));
}

static bool compute_lower(computation *run)
{
    for (const event_value *string = argument(run); string; string = string->next)
        if (string->kind == EVENT_STRING && !(is_ascii(string) ? emit_ascii_lower(run, string) : emit_lower(run, string)))
            return false;
    return true;
}

static size_t count_characters(const char *bytes, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++)
        count += ((unsigned char)bytes[i] & 0xc0) != 0x80;
    return count;
}

/* The number of members of an object or elements of an array. The text is valid JSON. */
static size_t count_members(const char *bytes, size_t length)
{
    json_text_items items = json_text_open((text){bytes, length});
    text name, value;
    size_t count = 0;
    while (json_text_next(&items, &name, &value))
        count++;
    return count;
}

/* The function `len`. For a path, an array counts as one value, and not each of its elements. For a list, it gives the number of
 * values. */
static bool compute_len(computation *run)
{
    const bool of_values = run->data != NULL; /* the argument is a list */
    size_t values = 0;
    for (const event_value *value = argument(run); value; value = value->next) {
        values++;
        if (of_values || value->element)
            continue;
        size_t length;
        if (value->kind == EVENT_STRING)
            length = count_characters(value->bytes, value->length);
        else if (value->kind == EVENT_CONTAINER)
            length = count_members(value->bytes, value->length);
        else
            continue;
        if (!computation_emit_number(run, (double)length))
            return false;
    }
    return !of_values || values == 0 || computation_emit_number(run, (double)values);
}

/* ---- Accounts ---- */

/* True for an account number. Policies and grants may have the bare number instead of the account's ARN. */
static bool is_account(text written)
{
    for (size_t i = 0; i < written.length; i++)
        if (written.bytes[i] < '0' || written.bytes[i] > '9')
            return false;
    return written.length == 12;
}

static bool compute_owner(computation *run)
{
    arn parts;
    for (const event_value *value = argument(run); value; value = value->next) {
        if (value->kind != EVENT_STRING)
            continue;
        text account = {value->bytes, value->length};
        if (arn_parse(account, &parts))
            account = parts.account;
        if (is_account(account) && !computation_emit(run, EVENT_STRING, account.bytes, account.length))
            return false;
    }
    return true;
}

/* ---- Times ---- */

/* The present time. False if it is the event's own time and the event has none. */
static bool now(computation *run, int64_t *time)
{
    const evaluation *told = run->context;
    struct timespec system;
    switch (told->clock) {
    case CLOCK_FIXED:
        *time = told->now;
        return true;
    case CLOCK_EVENT:
        for (const event_value *value = matcher_values(run->scratch, run->inputs[INPUT_TIME]); value; value = value->next)
            if (is_time(value, time))
                return true;
        return false;
    case CLOCK_SYSTEM:
        break;
    }
    clock_gettime(CLOCK_REALTIME, &system);
    *time = (int64_t)system.tv_sec * NANOSECONDS + system.tv_nsec;
    return true;
}

static bool compute_age(computation *run)
{
    int64_t present, time;
    if (!now(run, &present))
        return true;
    for (const event_value *value = argument(run); value; value = value->next) {
        if (!is_time(value, &time))
            continue;
        /* a double of this size holds milliseconds exactly */
        const int64_t milliseconds = present / 1000000 - time / 1000000;
        if (!computation_emit_number(run, (double)milliseconds / 1000))
            return false;
    }
    return true;
}

static bool compute_hour(computation *run)
{
    int64_t time;
    for (const event_value *value = argument(run); value; value = value->next)
        if (is_time(value, &time) && timestamp_is_exact(time) && !computation_emit_number(run, timestamp_hour(time)))
            return false;
    return true;
}

static const char *const weekday_names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL};

static bool compute_weekday(computation *run)
{
    int64_t time;
    for (const event_value *value = argument(run); value; value = value->next)
        if (is_time(value, &time) && timestamp_is_exact(time) &&
            !computation_emit(run, EVENT_STRING, weekday_names[timestamp_weekday(time)], 3))
            return false;
    return true;
}

/* ---- The table ---- */

#define compute_json NULL

const function function_table[FUNCTION_COUNT] = {
#define FUNCTION(NAME, TAKES, GIVES, WHOLE, WORDS, DOCUMENTATION, EXAMPLE)                                                       \
    {#NAME, TYPE_##TAKES, TYPE_##GIVES, WHOLE, compute_##NAME, WORDS, DOCUMENTATION, EXAMPLE},
#include "builtins/language/functions.def"
#undef FUNCTION
};

const char *const function_names[FUNCTION_COUNT] = {
#define FUNCTION(NAME, ...) #NAME,
#include "builtins/language/functions.def"
#undef FUNCTION
};

const function *function_find(text name)
{
    for (size_t i = 0; i < FUNCTION_COUNT; i++)
        if (text_is(name, function_names[i]))
            return &function_table[i];
    return NULL;
}
