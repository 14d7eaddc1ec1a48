/*
 * The messages on standard error. Every other file of the program reports through these functions, so that --log-format and
 * --log-level hold for all messages.
 */
#ifndef CLI_SAY_MESSAGES_H
#define CLI_SAY_MESSAGES_H

#include "kmsfilter.h"

/* From the worst to the least. */
typedef enum message_level { MESSAGE_ERROR, MESSAGE_WARNING, MESSAGE_INFO } message_level;

/* Prints messages of `least` and worse, as text for people or as one JSON object a line. Before the first call, all messages
 * are printed as text. */
void message_configure(message_level least, bool json);

/* Finds the level with this name; false if there is none. */
bool message_level_from_name(const char *name, message_level *level);

/* Prints "kmsfilter: …" and a newline. */
void message_say(message_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Prints an error, in the same form. */
void message_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints file:line:column: error: message, then the source line with a caret under the place, then the hint. */
void message_print_error(const kf_error *error);

/* Prints an error with the file, line and column given here, where its excerpt is not a line of the file. The error's own place
 * tells where the caret stands in the excerpt. */
void message_print_error_at(const kf_error *error, const char *file, uint64_t line, uint64_t column);

/* Prints an error about a file or, if `line` is not 0, about one of its lines. */
void message_print_file_error(const char *file, uint64_t line, const char *message);

/* Reports that standard output could not be written. `failure` is the errno of the failed write; 0 means that no write failed.
 * True for 0. */
bool message_report_output(int failure);

#endif
