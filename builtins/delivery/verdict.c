/*
 * Every failure is tried again, unless it is known to be permanent.
 */
#include "builtins/delivery/verdict.h"

#include "grammar/base/text.h"

#include <curl/curl.h>
#include <string.h>

delivery_verdict verdict_of_status(long status)
{
    if (status >= 200 && status < 300)
        return (delivery_verdict){.kind = VERDICT_DELIVERED};
    switch (status) {
    case 408:
        return (delivery_verdict){VERDICT_RETRY, ERROR_CODE_TIMEOUT};
    case 429:
        return (delivery_verdict){VERDICT_RETRY, ERROR_CODE_THROTTLING};
    case 401:
    case 403:
    case 407:
        return (delivery_verdict){VERDICT_REFUSED, ERROR_CODE_NO_PERMISSIONS};
    case 404:
    case 410:
        return (delivery_verdict){VERDICT_REFUSED, ERROR_CODE_NO_RESOURCE};
    default:
        break;
    }
    if (status >= 400 && status < 500)
        return (delivery_verdict){VERDICT_REFUSED, ERROR_CODE_INVALID_PARAMETER};
    /* A redirection is not followed: signed or secret texts must not go to another server. */
    if (status >= 300 && status < 400)
        return (delivery_verdict){VERDICT_REFUSED, ERROR_CODE_ERROR_FROM_TARGET};
    return (delivery_verdict){VERDICT_RETRY, ERROR_CODE_INTERNAL_ERROR};
}

/* Services of AWS use different codes for the same thing. A code that ends in "Exception" is also known without this ending. */
typedef struct aws_error {
    const char *code;
    delivery_verdict means;
} aws_error;

static const aws_error aws_errors[] = {
    {"BandwidthLimitExceeded", {VERDICT_RETRY, ERROR_CODE_THROTTLING}},
    {"EC2Throttled", {VERDICT_RETRY, ERROR_CODE_THROTTLING}},
    {"KMSThrottling", {VERDICT_RETRY, ERROR_CODE_THROTTLING}},
    {"KmsThrottled", {VERDICT_RETRY, ERROR_CODE_THROTTLING}},
    {"LimitExceeded", {VERDICT_RETRY, ERROR_CODE_THROTTLING}},
    {"OverLimit", {VERDICT_RETRY, ERROR_CODE_THROTTLING}},
    {"PriorRequestNotComplete", {VERDICT_RETRY, ERROR_CODE_THROTTLING}},
    {"ProvisionedThroughputExceeded", {VERDICT_RETRY, ERROR_CODE_THROTTLING}},
    {"RequestLimitExceeded", {VERDICT_RETRY, ERROR_CODE_THROTTLING}},
    {"RequestThrottled", {VERDICT_RETRY, ERROR_CODE_THROTTLING}},
    {"SlowDown", {VERDICT_RETRY, ERROR_CODE_THROTTLING}},
    {"Throttled", {VERDICT_RETRY, ERROR_CODE_THROTTLING}},
    {"Throttling", {VERDICT_RETRY, ERROR_CODE_THROTTLING}},
    {"TooManyRequests", {VERDICT_RETRY, ERROR_CODE_THROTTLING}},
    {"InternalError", {VERDICT_RETRY, ERROR_CODE_INTERNAL_ERROR}},
    {"InternalFailure", {VERDICT_RETRY, ERROR_CODE_INTERNAL_ERROR}},
    {"InternalServerError", {VERDICT_RETRY, ERROR_CODE_INTERNAL_ERROR}},
    {"InternalService", {VERDICT_RETRY, ERROR_CODE_INTERNAL_ERROR}},
    {"Service", {VERDICT_RETRY, ERROR_CODE_INTERNAL_ERROR}},
    {"ServiceUnavailable", {VERDICT_RETRY, ERROR_CODE_INTERNAL_ERROR}},
    {"RequestTimeout", {VERDICT_RETRY, ERROR_CODE_TIMEOUT}},
    /* Clocks that differ and keys that have expired are temporary, and not the fault of the events. */
    {"ExpiredToken", {VERDICT_RETRY, ERROR_CODE_NO_PERMISSIONS}},
    {"RequestExpired", {VERDICT_RETRY, ERROR_CODE_NO_PERMISSIONS}},
    {"RequestInTheFuture", {VERDICT_RETRY, ERROR_CODE_NO_PERMISSIONS}},
    {"RequestTimeTooSkewed", {VERDICT_RETRY, ERROR_CODE_NO_PERMISSIONS}},
    {"AccessDenied", {VERDICT_REFUSED, ERROR_CODE_NO_PERMISSIONS}},
    {"AuthorizationError", {VERDICT_REFUSED, ERROR_CODE_NO_PERMISSIONS}},
    {"IncompleteSignature", {VERDICT_REFUSED, ERROR_CODE_NO_PERMISSIONS}},
    {"InvalidClientTokenId", {VERDICT_REFUSED, ERROR_CODE_NO_PERMISSIONS}},
    {"InvalidSignature", {VERDICT_REFUSED, ERROR_CODE_NO_PERMISSIONS}},
    {"KMSAccessDenied", {VERDICT_REFUSED, ERROR_CODE_NO_PERMISSIONS}},
    {"KmsAccessDenied", {VERDICT_REFUSED, ERROR_CODE_NO_PERMISSIONS}},
    {"MissingAuthenticationToken", {VERDICT_REFUSED, ERROR_CODE_NO_PERMISSIONS}},
    {"NotAuthorized", {VERDICT_REFUSED, ERROR_CODE_NO_PERMISSIONS}},
    {"NotAuthorizedForDetailType", {VERDICT_REFUSED, ERROR_CODE_NO_PERMISSIONS}},
    {"NotAuthorizedForSource", {VERDICT_REFUSED, ERROR_CODE_NO_PERMISSIONS}},
    {"OptInRequired", {VERDICT_REFUSED, ERROR_CODE_NO_PERMISSIONS}},
    {"SignatureDoesNotMatch", {VERDICT_REFUSED, ERROR_CODE_NO_PERMISSIONS}},
    {"UnauthorizedOperation", {VERDICT_REFUSED, ERROR_CODE_NO_PERMISSIONS}},
    {"UnrecognizedClient", {VERDICT_REFUSED, ERROR_CODE_NO_PERMISSIONS}},
    {"AWS.SimpleQueueService.NonExistentQueue", {VERDICT_REFUSED, ERROR_CODE_NO_RESOURCE}},
    {"NotFound", {VERDICT_REFUSED, ERROR_CODE_NO_RESOURCE}},
    {"QueueDoesNotExist", {VERDICT_REFUSED, ERROR_CODE_NO_RESOURCE}},
    {"ResourceNotFound", {VERDICT_REFUSED, ERROR_CODE_NO_RESOURCE}},
};

static bool names_equal(const char *code, const char *name)
{
    const char *rest = code + strlen(name);
    return string_begins(code, name) && (*rest == '\0' || strcmp(rest, "Exception") == 0);
}

delivery_verdict verdict_of_aws_error(const char *code, long status)
{
    for (size_t i = 0; i < sizeof aws_errors / sizeof aws_errors[0]; i++)
        if (names_equal(code, aws_errors[i].code))
            return aws_errors[i].means;
    return status ? verdict_of_status(status) : (delivery_verdict){VERDICT_REFUSED, ERROR_CODE_INVALID_PARAMETER};
}

delivery_verdict verdict_of_aws_answer(const char *code, const char *message, long status)
{
    delivery_verdict given = code ? verdict_of_aws_error(code, status) : verdict_of_status(status);
    /* A signature that is too old or too new means that the clocks differ. */
    if (code && given.kind == VERDICT_REFUSED && strstr(message, "Signature expired"))
        given.kind = VERDICT_RETRY;
    return given;
}

bool aws_error_is_expiry(const char *code)
{
    return names_equal(code, "ExpiredToken");
}

delivery_verdict verdict_of_transfer(int result)
{
    if (result == CURLE_OPERATION_TIMEDOUT)
        return (delivery_verdict){VERDICT_RETRY, ERROR_CODE_TIMEOUT};
    if (result == CURLE_OUT_OF_MEMORY)
        return (delivery_verdict){VERDICT_RETRY, ERROR_CODE_SDK_CLIENT_ERROR};
    return (delivery_verdict){VERDICT_RETRY, ERROR_CODE_CONNECTION_FAILURE};
}
