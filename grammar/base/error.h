/*
 * Fills in a kf_error, which contains its texts. Only these functions write the texts. A text is copied; if it is too long, it is
 * cut between two characters and ends in "…". diagnostics.h keeps lists of errors.
 */
#ifndef GRAMMAR_BASE_ERROR_H
#define GRAMMAR_BASE_ERROR_H

#include "grammar/base/diagnostic.h"

#include <stdarg.h>

/* Copies a text of `length` bytes, up to its first NUL, into `size` bytes (at least 4) and cuts it if it does not fit. */
void error_cut(char *into, size_t size, const char *text, size_t length);

/* Begins an error anew with an entry of the table (diagnostic.h): MESSAGE(NAME) and its arguments make the message, and the hint
 * is the table's. Returns the table's status, so that a caller can return it. Leaves errno as it is. */
kf_status error_report(kf_error *error, diagnostic which, const char *format, ...) __attribute__((format(printf, 3, 4)));
kf_status error_report_list(kf_error *error, diagnostic which, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));

/* Begins an error anew: that memory ran out. */
kf_status error_no_memory(kf_error *error);

/* These functions set one more text of an error, and replace the text before. NULL stands for no text. */
void error_hint(kf_error *error, const char *hint);
void error_file(kf_error *error, const char *file);
void error_reason(kf_error *error, const char *reason);

/* Line and column, both from 1. */
void error_place(kf_error *error, uint32_t line, uint32_t column);

/* Sets the source line of the error's place; call error_place first. If the line is too long, the part around the column is
 * kept. */
void error_excerpt(kf_error *error, const char *line, size_t length);

#endif
