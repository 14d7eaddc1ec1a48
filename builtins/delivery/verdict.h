/*
 * The result of an attempt to deliver an event, and whether trying again makes sense.
 */
#ifndef BUILTINS_DELIVERY_VERDICT_H
#define BUILTINS_DELIVERY_VERDICT_H

#include "builtins/delivery/error_codes.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum verdict_kind {
    VERDICT_RETRY,
    VERDICT_REFUSED,
    VERDICT_ALONE, /* it was refused together with others, one of which may be wrong: each is tried by itself at once */
    VERDICT_DELIVERED
} verdict_kind;

typedef struct delivery_verdict {
    verdict_kind kind;
    error_code code;
} delivery_verdict;

/* What an HTTP status means. */
delivery_verdict verdict_of_status(long status);

/* What an error code of AWS means ("QueueDoesNotExist"). It is more precise than the status with which it came (0: unknown). */
delivery_verdict verdict_of_aws_error(const char *code, long status);

/* The same for a whole answer: `code` is NULL if it has none, `message` is the text beside it. */
delivery_verdict verdict_of_aws_answer(const char *code, const char *message, long status);

/* True if the code means that the keys have expired: new ones must be fetched before the next attempt. */
bool aws_error_is_expiry(const char *code);

/* What the result of libcurl means for a request that got no answer. */
delivery_verdict verdict_of_transfer(int result);

#endif
