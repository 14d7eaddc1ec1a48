/*
 * Source texts and the errors that are found in them. An error is recorded where it is found, with its place. The caller of the
 * library prints it.
 */
#ifndef GRAMMAR_BASE_DIAGNOSTICS_H
#define GRAMMAR_BASE_DIAGNOSTICS_H

#include "grammar/base/arena.h"
#include "grammar/base/diagnostic.h"

#include <stdarg.h>
#include <stdint.h>

/* Errors beyond this number are counted but not kept. Warnings have a bound of their own; one more warning says that it was reached. */
#define DIAGNOSTICS_MOST_ERRORS 20
#define DIAGNOSTICS_MOST_WARNINGS 1000

/* A text that is parsed. `bytes[length]` is a NUL that does not belong to the text; the lexer stops there. */
typedef struct source {
    const char *name;
    const char *bytes;
    size_t length;
} source;

typedef struct place {
    uint32_t line;         /* 1-based; LF, CR and CRLF each end a line */
    uint32_t column;       /* 1-based, in code points */
    uint32_t column_utf16; /* 1-based, in UTF-16 units: how EventBridge counts */
    const char *line_begin;
} place;

place source_place(const source *input, size_t offset);

/* The length of the line that begins there, without its line end, in bytes. */
size_t source_line_length(const source *input, const char *line_begin);

typedef struct diagnostics {
    arena *memory;     /* holds the array and each error */
    kf_error **errors; /* grows; an error stays where it is */
    size_t count, capacity;
    size_t error_count;   /* errors of severity KF_ERROR, including those that are not kept */
    size_t warning_count; /* warnings, including those that are not kept */
} diagnostics;

/* Records an error at `offset` of `input` (SIZE_MAX: no place; `input` may then be NULL). `hint` replaces the hint of the table;
 * NULL keeps it. Returns the table's status, or KF_NO_MEMORY, so that a caller can return it. */
kf_status diagnostics_report(diagnostics *list, const source *input, size_t offset, const char *hint, diagnostic which,
                             const char *format, ...) __attribute__((format(printf, 6, 7)));
kf_status diagnostics_report_list(diagnostics *list, const source *input, size_t offset, const char *hint, diagnostic which,
                                  const char *format, va_list arguments) __attribute__((format(printf, 6, 0)));

/* Records the error of a rejected pattern, whose message is complete. `reason` is the whole text of EventBridge. Returns the same
 * as diagnostics_report. */
kf_status diagnostics_reject(diagnostics *list, const source *input, size_t offset, const char *hint, diagnostic which,
                             const char *message, const char *reason);

/* Sorts the errors of each file by their places. Files stay in the order of their first errors. */
void diagnostics_sort(diagnostics *list);

#endif
