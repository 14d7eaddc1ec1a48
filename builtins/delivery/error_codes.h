/*
 * The codes for why an event could not be delivered, as a dead letter has them.
 */
#ifndef BUILTINS_DELIVERY_ERROR_CODES_H
#define BUILTINS_DELIVERY_ERROR_CODES_H

typedef enum error_code {
#define ERROR_CODE(NAME) ERROR_CODE_##NAME,
#include "builtins/delivery/error_codes.def"
#undef ERROR_CODE
    ERROR_CODES
} error_code;

const char *error_code_name(error_code code);

#endif
