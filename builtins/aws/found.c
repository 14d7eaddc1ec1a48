/* Frees keys. */
#include "builtins/aws/found.h"

#include <stdlib.h>
#include <string.h>

void aws_found_free(aws_found *which)
{
    char *const texts[] = {which->id, which->secret, which->token};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (texts[i])
            explicit_bzero(texts[i], strlen(texts[i]));
        free(texts[i]);
    }
    *which = (aws_found){0};
}
