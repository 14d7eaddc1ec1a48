/*
 * A message is one line of whole UTF-8 characters, whatever the texts in it were.
 */
#include "builtins/text/fault.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistr.h>

bool fault_set(fault *where, bool passing, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(where->message, sizeof where->message, format, arguments);
    va_end(arguments);
    where->passing = passing;
    for (char *at = where->message; *at; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7F)
            *at = ' ';
    const uint8_t *wrong = u8_check((const uint8_t *)where->message, strlen(where->message));
    for (char *at = wrong ? where->message + (wrong - (const uint8_t *)where->message) : NULL; at && *at; at++)
        if ((unsigned char)*at >= 0x80)
            *at = '?';
    return false;
}
