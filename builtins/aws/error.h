/*
 * The error that a service of AWS answers with: a code and a message, in JSON or in XML.
 */
#ifndef BUILTINS_AWS_ERROR_H
#define BUILTINS_AWS_ERROR_H

#include "builtins/text/encoding.h"

/* An empty one is zeroed. Code or message may stay empty. */
typedef struct aws_problem {
    buffer code, message;
} aws_problem;

/* Reads the body of an answer. `type` is its header X-Amzn-ErrorType, or "". */
void aws_error_read(const char *body, size_t length, const char *type, aws_problem *into);
void aws_error_free(aws_problem *which);

/* Copies the value of a header line to `type` if it is X-Amzn-ErrorType. */
enum { AWS_ERROR_TYPE = 128 };
void aws_error_take_header(const char *line, size_t length, char type[AWS_ERROR_TYPE]);

#endif
