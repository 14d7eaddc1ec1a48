/*
 * Filling in a kf_error, which holds its texts itself. These functions are the only ones that write them: each text is copied, and one
 * that is too long is cut between two characters and ends in "…". diagnostics.h keeps lists of errors.
 */
#ifndef GRAMMAR_BASE_ERROR_H
#define GRAMMAR_BASE_ERROR_H

#include "grammar/base/diagnostic.h"

#include <stdarg.h>

/* Copies a text of `length` bytes, up to its first NUL, into `size` bytes (at least 4) and cuts it if it does not fit. */
void error_cut(char *into, size_t size, const char *text, size_t length);

/* Begins an error anew: as the table says (diagnostic.h), with the message that MESSAGE(NAME) and its arguments make, and the table's hint.
 * Returns the table's status, so that a caller can return it in turn, and leaves errno as it is. */
kf_status error_report(kf_error *error, diagnostic which, const char *format, ...) __attribute__((format(printf, 3, 4)));
kf_status error_report_list(kf_error *error, diagnostic which, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));

/* Each of these three begins an error anew: an error of severity KF_ERROR with a message and nothing else. They return `code`, so that
 * a caller can return it in turn, and leave errno as it is. */
kf_status error_set(kf_error *error, kf_status code, const char *message);
kf_status error_print(kf_error *error, kf_status code, const char *format, ...) __attribute__((format(printf, 3, 4)));
kf_status error_no_memory(kf_error *error);

/* These add to an error what else there is to say, or say something else. NULL stands for nothing. */
void error_hint(kf_error *error, const char *hint);
void error_file(kf_error *error, const char *file);
void error_reason(kf_error *error, const char *reason);

/* Line and column, both from 1. */
void error_place(kf_error *error, uint32_t line, uint32_t column);

/* The source line of the error's place, which error_place has set. Of a line that is too long, it keeps what stands around the column. */
void error_excerpt(kf_error *error, const char *line, size_t length);

#endif
