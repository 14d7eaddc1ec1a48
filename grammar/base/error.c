/* Fills in errors. This happens only when something is wrong, so it need not be fast. */
#include "grammar/base/error.h"

#include "grammar/base/utf8.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char ELLIPSIS[] = "…";

/* An excerpt of a long line has this many characters before the error's column. */
enum { EXCERPT_BEFORE = 70 };

/* The excerpt of a long line has room for that many characters of the greatest length before and behind the column. */
_Static_assert(sizeof((kf_error *)0)->excerpt >= (size_t)4 * (EXCERPT_BEFORE + 32) + sizeof ELLIPSIS,
               "the caret has no line above it");

/* Ends the text in a full array with "…" in place of its last characters. */
static void end_cut(char *text, size_t size)
{
    size_t end = size - sizeof ELLIPSIS;
    for (size_t back = 0; back < 3 && end > 0 && utf8_is_continuation(text[end]); back++)
        end--;
    memcpy(text + end, ELLIPSIS, sizeof ELLIPSIS);
}

void error_cut(char *into, size_t size, const char *text, size_t length)
{
    const size_t whole = strnlen(text, length);
    const size_t kept = whole < size ? whole : size - 1;
    memcpy(into, text, kept);
    into[kept] = '\0';
    if (kept < whole)
        end_cut(into, size);
}

static void copy(char *into, size_t size, const char *text)
{
    error_cut(into, size, text ? text : "", text ? strlen(text) : 0);
}

/* The arrays are large, and only their first bytes need be cleared. */
static void begin(kf_error *error, kf_status code)
{
    error->code = code;
    error->severity = KF_ERROR;
    error->line = error->column = error->excerpt_column = 0;
    error->diagnostic[0] = error->message[0] = error->hint[0] = error->excerpt[0] = error->file[0] = error->reason[0] = '\0';
}

static void print(kf_error *error, const char *format, va_list arguments)
{
    const int length = vsnprintf(error->message, sizeof error->message, format, arguments);
    if (length >= (int)sizeof error->message)
        end_cut(error->message, sizeof error->message);
}

kf_status error_report_list(kf_error *error, diagnostic which, const char *format, va_list arguments)
{
    const int reason = errno;
    const diagnostic_info *about = diagnostic_about(which);
    begin(error, about->status);
    error->severity = about->severity;
    copy(error->diagnostic, sizeof error->diagnostic, about->code);
    print(error, format, arguments);
    copy(error->hint, sizeof error->hint, about->hint);
    errno = reason;
    return about->status;
}

kf_status error_report(kf_error *error, diagnostic which, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const kf_status status = error_report_list(error, which, format, arguments);
    va_end(arguments);
    return status;
}

kf_status error_no_memory(kf_error *error)
{
    return error_report(error, MESSAGE(NO_MEMORY));
}

void error_hint(kf_error *error, const char *hint)
{
    copy(error->hint, sizeof error->hint, hint);
}

void error_file(kf_error *error, const char *file)
{
    copy(error->file, sizeof error->file, file);
}

void error_reason(kf_error *error, const char *reason)
{
    copy(error->reason, sizeof error->reason, reason);
}

void error_place(kf_error *error, uint32_t line, uint32_t column)
{
    error->line = line;
    error->column = column;
}

void error_excerpt(kf_error *error, const char *line, size_t length)
{
    size_t skipped = 0;
    error->excerpt_column = 1;
    if (length >= sizeof error->excerpt && error->column > EXCERPT_BEFORE) {
        error->excerpt_column = error->column - EXCERPT_BEFORE;
        for (uint32_t column = 1; skipped < length && column < error->excerpt_column; column++)
            do
                skipped++;
            while (skipped < length && utf8_is_continuation(line[skipped]));
    }
    error_cut(error->excerpt, sizeof error->excerpt, line + skipped, length - skipped);
}
