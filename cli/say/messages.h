/*
 * Everything the program says on standard error is said here.
 */
#ifndef CLI_SAY_MESSAGES_H
#define CLI_SAY_MESSAGES_H

#include "kmsfilter.h"

typedef enum message_level { MESSAGE_ERROR, MESSAGE_WARNING, MESSAGE_INFO } message_level;

/* What is said, and how: everything up to a level, as text for people or as one JSON object a line. Without it, all of it as text. */
void message_configure(message_level most, bool json);

/* Of a level's name; false if it is none. */
bool message_level_from_name(const char *name, message_level *level);

/* "kmsfilter: …" and a newline. */
void message_say(message_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same, for what is an error. */
void message_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* file:line:column: error: message, the source line with a caret, the hint. */
void message_print_error(const kf_error *error);

/* The same with another place, for an excerpt that is not a line of the file: the error's own place says where the caret stands. */
void message_print_error_at(const kf_error *error, uint64_t line, uint64_t column);

#endif
