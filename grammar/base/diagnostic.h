/*
 * The table of everything that can be wrong (diagnostics.def). Each mistake has a code that never changes, a message, a hint and
 * documentation. error.h makes a kf_error from an entry, and diagnostics.h keeps lists of errors.
 */
#ifndef GRAMMAR_BASE_DIAGNOSTIC_H
#define GRAMMAR_BASE_DIAGNOSTIC_H

#include "kmsfilter.h"

typedef enum diagnostic {
#define DIAGNOSTIC(CODE, NAME, ...) DIAGNOSTIC_##NAME,
#include "grammar/base/diagnostics.def"
#undef DIAGNOSTIC
    DIAGNOSTIC_COUNT,
    DIAGNOSTIC_NONE = DIAGNOSTIC_COUNT
} diagnostic;

/* The formats are constants, so that the compiler can check them against their arguments. */
#define DIAGNOSTIC(CODE, NAME, SEVERITY, STATUS, FORMAT, ...)                                                                    \
    __attribute__((unused)) static const char diagnostic_format_##NAME[] = FORMAT;
#include "grammar/base/diagnostics.def"
#undef DIAGNOSTIC

/* The two arguments with which functions take a message, before the arguments of its format: report(…, MESSAGE(NO_SUCH_FIELD),
 * …). */
#define MESSAGE(NAME) DIAGNOSTIC_##NAME, diagnostic_format_##NAME

typedef struct diagnostic_info {
    const char *code; /* "KF0101" */
    const char *name;
    kf_severity severity;
    kf_status status;
    const char *format;
    const char *hint; /* NULL: no hint, or the hint is only known where the error is reported */
    const char *documentation;
} diagnostic_info;

const diagnostic_info *diagnostic_about(diagnostic which);

#endif
