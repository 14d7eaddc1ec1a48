/*
 * What a service of AWS says when it does not do what it was asked: a code and a message, in JSON or in XML.
 */
#ifndef BUILTINS_AWS_ERROR_H
#define BUILTINS_AWS_ERROR_H

#include "builtins/text/encoding.h"

/* Zeroed, it is an empty one. Either may stay empty. */
typedef struct aws_problem {
    buffer code, message;
} aws_problem;

/* Reads an answer's body; `type` is its header X-Amzn-ErrorType, or "". */
void aws_error_read(const char *body, size_t length, const char *type, aws_problem *into);
void aws_error_free(aws_problem *which);

/* The value of a header line that is X-Amzn-ErrorType's goes to `type`, of any other nothing. */
enum { AWS_ERROR_TYPE = 128 };
void aws_error_take_header(const char *line, size_t length, char type[AWS_ERROR_TYPE]);

#endif
