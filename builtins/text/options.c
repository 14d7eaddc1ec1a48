#include "builtins/text/options.h"

#include "grammar/base/error.h"

#include <string.h>

/* Structs of options are shorter than this. A greater size comes from a member that was never set. */
enum { LONGEST = 4096 };

bool options_read(void *own, size_t size, const void *given, const char *name, kf_error *error)
{
    memset(own, 0, size);
    size_t given_size = size;
    if (given)
        memcpy(&given_size, given, sizeof given_size); /* the first member */
    /* A struct of options ends with a whole word: a size that does not would read a part of a pointer. */
    if (given_size < sizeof given_size || given_size > LONGEST || given_size % sizeof given_size != 0) {
        error_report(error, MESSAGE(OPTIONS_OF_WRONG_SIZE), name, given_size, name);
        return false;
    }
    const char *bytes = given;
    for (size_t i = size; i < given_size; i++)
        if (bytes[i] != 0) {
            error_report(error, MESSAGE(OPTIONS_UNKNOWN), name);
            return false;
        }
    if (given)
        memcpy(own, given, given_size < size ? given_size : size);
    memcpy(own, &size, sizeof size);
    return true;
}
