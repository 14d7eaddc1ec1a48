/*
 * Counts events that could not be delivered, by their reason. A reason that applies to a million events is reported once, with
 * the count.
 */
#ifndef BUILTINS_ACTIONS_FAILURES_H
#define BUILTINS_ACTIONS_FAILURES_H

#include <stdbool.h>
#include <stdint.h>

typedef enum failure_kind {
#define FAILURE(NAME, CODE, REASON) FAILURE_##NAME,
#include "builtins/actions/failures.def"
#undef FAILURE
    FAILURE_KINDS
} failure_kind;

typedef struct failure_counts {
    uint64_t of[FAILURE_KINDS];
    uint64_t kept[FAILURE_KINDS]; /* those of them that are in the spool */
} failure_counts;

const char *failure_reason(failure_kind kind, bool kept);

#endif
