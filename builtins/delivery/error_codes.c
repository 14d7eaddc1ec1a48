/* The names of the codes. */
#include "builtins/delivery/error_codes.h"

const char *error_code_name(error_code code)
{
    static const char *const names[] = {
#define ERROR_CODE(NAME) #NAME,
#include "builtins/delivery/error_codes.def"
#undef ERROR_CODE
    };
    _Static_assert(sizeof names / sizeof names[0] == ERROR_CODES, "every code has its name");
    return names[code];
}
