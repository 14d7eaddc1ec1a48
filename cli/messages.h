/*
 * Everything the program says on standard error is said here.
 */
#ifndef CLI_MESSAGES_H
#define CLI_MESSAGES_H

#include "kmsfilter.h"

/* "kmsfilter: …" and a newline. */
void message_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* file:line:column: error: message, the source line with a caret, the hint. */
void message_print_error(const kf_error *error);

/* The same with another place, for an excerpt that is not a line of the file: the error's own place says where the caret stands. */
void message_print_error_at(const kf_error *error, uint64_t line, uint64_t column);

#endif
