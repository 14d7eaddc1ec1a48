/*
 * What became of an attempt to deliver an event, and whether it makes sense to try again.
 */
#ifndef BUILTINS_DELIVERY_VERDICT_H
#define BUILTINS_DELIVERY_VERDICT_H

#include "builtins/delivery/error_codes.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum verdict_kind {
    VERDICT_RETRY,
    VERDICT_REFUSED,
    VERDICT_ALONE, /* refused together with others, one of which may be to blame: at once again, each by itself */
    VERDICT_DELIVERED
} verdict_kind;

typedef struct delivery_verdict {
    verdict_kind kind;
    error_code code;
} delivery_verdict;

/* An HTTP status, as any server means it. */
delivery_verdict verdict_of_status(long status);

/* An error's code as AWS services send it ("QueueDoesNotExist"), which says more than the status it came with (0: none). */
delivery_verdict verdict_of_aws_error(const char *code, long status);

/* The same of a whole answer: `code` is NULL where it has none, `message` what it says beside. */
delivery_verdict verdict_of_aws_answer(const char *code, const char *message, long status);

/* The keys have expired: new ones are to be fetched before the next attempt. */
bool aws_error_is_expiry(const char *code);

/* libcurl's result for a request that had no answer. */
delivery_verdict verdict_of_transfer(int result);

#endif
