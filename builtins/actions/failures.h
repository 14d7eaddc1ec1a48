/*
 * Events that could not be delivered, counted by the reason: what goes wrong once often goes wrong a million times, and is said once.
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
    uint64_t kept[FAILURE_KINDS]; /* of these, those that the spool has */
} failure_counts;

const char *failure_reason(failure_kind kind, bool kept);

#endif
