#include "builtins/text/fault.h"

#include "grammar/base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistr.h>

enum { MOST_WHOLE = 4096 };

static void write_message(fault *where, const char *format, va_list arguments)
{
    char whole[MOST_WHOLE];
    vsnprintf(whole, sizeof whole, format, arguments);
    error_cut(where->message, sizeof where->message, whole, strlen(whole));
}

/* Turns control characters into blanks. From the first byte that is not UTF-8 on, everything outside ASCII becomes '?'. */
static void clean(char *message)
{
    for (char *at = message; *at; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7F)
            *at = ' ';
    const uint8_t *wrong = u8_check((const uint8_t *)message, strlen(message));
    for (char *at = wrong ? message + (wrong - (const uint8_t *)message) : NULL; at && *at; at++)
        if ((unsigned char)*at >= 0x80)
            *at = '?';
}

bool fault_set(fault *where, bool passing, const char *format, ...)
{
    va_list arguments;
    where->code = KF_IO;
    where->which = DIAGNOSTIC_NONE;
    where->passing = passing;
    where->offset = 0;
    va_start(arguments, format);
    write_message(where, format, arguments);
    va_end(arguments);
    clean(where->message);
    return false;
}

static void refuse(fault *where, size_t offset, diagnostic which, const char *format, va_list arguments)
{
    where->code = KF_BAD_RULES;
    where->which = which;
    where->passing = false;
    where->offset = offset;
    write_message(where, format, arguments);
}

bool fault_refuse(fault *where, diagnostic which, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    refuse(where, 0, which, format, arguments);
    va_end(arguments);
    return false;
}

bool fault_at(fault *where, size_t offset, diagnostic which, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    refuse(where, offset, which, format, arguments);
    va_end(arguments);
    return false;
}

bool fault_no_memory(fault *where)
{
    *where = (fault)FAULT_NO_MEMORY;
    return false;
}

void fault_tell(const fault *from, kf_error *error)
{
    error_report(error, from->which == DIAGNOSTIC_NONE ? DIAGNOSTIC_FAILED_OUTSIDE : from->which, "%s", from->message);
    error->code = KF_IO;
}
