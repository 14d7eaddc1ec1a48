/*
 * What can be wrong, as a table (diagnostics.def): each mistake has a code for ever, its message, a hint and documentation. error.h
 * makes a kf_error of an entry, and diagnostics.h keeps lists of them.
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

/* The formats as constants, which lets the compiler check them against their arguments. */
#define DIAGNOSTIC(CODE, NAME, SEVERITY, STATUS, FORMAT, ...)                                                                    \
    __attribute__((unused)) static const char diagnostic_format_##NAME[] = FORMAT;
#include "grammar/base/diagnostics.def"
#undef DIAGNOSTIC

/* The two arguments by which functions take a message, in front of what its format asks for: report(…, MESSAGE(NO_SUCH_FIELD), …). */
#define MESSAGE(NAME) DIAGNOSTIC_##NAME, diagnostic_format_##NAME

typedef struct diagnostic_info {
    const char *code; /* "KF0101" */
    const char *name;
    kf_severity severity;
    kf_status status;
    const char *format;
    const char *hint; /* NULL: nothing, or only what is known where it is reported */
    const char *documentation;
} diagnostic_info;

const diagnostic_info *diagnostic_about(diagnostic which);

#endif
