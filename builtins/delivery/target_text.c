/* In a file of its own because the kinds need it, and target.c needs the kinds. */
#include "builtins/delivery/target.h"

#include <stdarg.h>
#include <stdio.h>

const char *target_text(delivery_target *target, fault *why, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *string = length < 0 ? NULL : arena_allocate(&target->memory, (size_t)length + 1);
    if (!string) {
        fault_no_memory(why);
        return NULL;
    }
    va_start(arguments, format);
    vsnprintf(string, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return string;
}
