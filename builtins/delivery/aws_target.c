/*
 * What all targets on AWS need: it reads ARNs, finds endpoint and credentials, signs requests, and judges errors.
 */
#include "builtins/delivery/aws_target.h"

#include "builtins/aws/fetch.h"
#include "builtins/delivery/clock.h"
#include "builtins/delivery/state.h"
#include "grammar/base/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

bool aws_target_arn(delivery_target *target, const char *service, aws_arn *arn, fault *why)
{
    *arn = (aws_arn){0};
    if (!string_begins(target->address, "arn:"))
        return true;
    if (!aws_arn_read(arn, target->address))
        return fault_refuse(why, MESSAGE(ARN_BROKEN));
    if (strcmp(arn->service, service) != 0) {
        fault_refuse(why, MESSAGE(ARN_OF_OTHER_SERVICE), arn->service, service);
        aws_arn_free(arn);
        return false;
    }
    const delivery_settings *set = &target->settings;
    if (*arn->region && set->region && strcmp(arn->region, set->region) != 0) {
        aws_arn_free(arn);
        return fault_refuse(why, MESSAGE(ARN_OF_OTHER_REGION));
    }
    if (*arn->region && !(target->place.region = target_text(target, why, "%s", arn->region))) {
        aws_arn_free(arn);
        return false;
    }
    return true;
}

/* ---- Opening ---------------------------------------------------------------------------------------------------------------- */

/* Copies a text from malloc into the target's memory, and frees it. */
static const char *keep(delivery_target *target, char *string, fault *why)
{
    const char *kept = string ? target_text(target, why, "%s", string) : NULL;
    free(string);
    return kept;
}

static bool find_place(delivery_target *target, fault *why)
{
    const delivery_settings *set = &target->settings;
    char *host = NULL;
    char *path = NULL;
    target->place.region =
        keep(target, aws_region_find(target->place.region ? target->place.region : set->region, set->profile, why), why);
    if (!target->place.region)
        return false;
    target->place.url =
        keep(target, aws_endpoint_find(set->endpoint, target->kind->service, target->place.region, set->profile), why);
    if (!target->place.url)
        return fault_no_memory(why);
    if (!url_split(target->place.url, &host, &path))
        return fault_set(why, false, "the endpoint is no http or https URL: '%.120s'", target->place.url);
    target->place.host = keep(target, host, why);
    target->place.path = keep(target, path, why);
    return target->place.host && target->place.path;
}

static bool find_credentials(delivery_target *target, fault *why)
{
    delivery *owner = target->owner;
    const aws_identity identity = {target->settings.profile, target->settings.role, target->place.region};
    target->place.credentials = aws_wallet_find(owner->wallet, &identity);
    if (!target->place.credentials)
        return fault_no_memory(why);
    aws_keys ignored;
    return aws_credentials_get(target->place.credentials, delivery_now(owner) / 1000, &ignored, why);
}

/* AWS tools read the certificates to trust from the file that AWS_CA_BUNDLE names. */
bool aws_target_open(delivery_target *target, fault *why)
{
    const char *bundle = getenv("AWS_CA_BUNDLE");
    if (!target->settings.ca && bundle && *bundle)
        target->settings.ca = target_text(target, why, "%s", bundle);
    return find_place(target, why) && find_credentials(target, why);
}

/* ---- Requests --------------------------------------------------------------------------------------------------------------- */

/* The path of the endpoint, if it has one, is put in front of the path of the request. */
static char *join_path(const delivery_target *target, const char *path)
{
    buffer joined = {0};
    buffer_string(&joined, strcmp(target->place.path, "/") == 0 ? "" : target->place.path);
    buffer_string(&joined, path);
    return buffer_take(&joined);
}

static bool sign(request *which, const char *path, const aws_header *headers, size_t count, fault *why)
{
    const delivery_target *target = which->target;
    const int64_t now = delivery_now(target->owner) / 1000;
    const aws_request signed_one = {"POST", target->place.host, path, "", headers, count, which->body.bytes, which->body.length};
    aws_keys keys;
    char date[AWS_DATE_LENGTH + 1];
    buffer authorization = {0};
    if (!aws_credentials_get(target->place.credentials, now, &keys, why))
        return false;
    which->keys = aws_credentials_serial(target->place.credentials);
    const bool made =
        aws_sign(&signed_one, &keys, target->place.region, target->kind->service->signing, (time_t)now, date, &authorization);
    if (made) {
        request_header(which, "X-Amz-Date", date);
        request_header(which, "Authorization", authorization.bytes);
        if (keys.token)
            request_header(which, "X-Amz-Security-Token", keys.token);
    }
    buffer_free(&authorization);
    return made || fault_no_memory(why);
}

bool aws_target_sign(request *which, const char *path, const char *type, const aws_header *more, fault *why)
{
    const delivery_target *target = which->target;
    if (which->body.state != BUFFER_OK)
        return fault_no_memory(why);
    const aws_header headers[] = {{"Content-Type", type}, more ? *more : (aws_header){0}};
    const size_t count = more ? 2 : 1;
    for (size_t i = 0; i < count; i++)
        request_header(which, headers[i].name, headers[i].value);
    char *whole = join_path(target, path);
    buffer url = {0};
    buffer_append(&url, target->place.url,
                  strlen(target->place.url) - (strcmp(target->place.path, "/") == 0 ? 0 : strlen(target->place.path)));
    buffer_string(&url, whole ? whole : "");
    which->url = buffer_take(&url);
    const bool made = whole && which->url ? sign(which, whole, headers, count, why) : fault_no_memory(why);
    free(whole);
    return made;
}

const char *event_group(const delivery_target *target, const queued_event *which)
{
    return which->attributes.group ? which->attributes.group : target->settings.group;
}

/* An event without an identity from the caller gets one of its own, which stays the same when it is sent again. */
void add_duplicate(buffer *to, const delivery_target *target, const queued_event *which)
{
    if (which->attributes.duplicate)
        buffer_string(to, which->attributes.duplicate);
    else
        buffer_format(to, "%016" PRIx64 "-%" PRIu64, target->owner->run_id, which->serial);
}

/* ---- Answers ---------------------------------------------------------------------------------------------------------------- */

json_t *aws_reply_json(const request *which)
{
    return json_loadb(which->reply.bytes, which->reply.length, 0, NULL);
}

const char *json_text(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

size_t entry_index(const char *id)
{
    char *end = NULL;
    if (!id || *id < '0' || *id > '9')
        return SIZE_MAX;
    const unsigned long index = strtoul(id, &end, 10);
    return *end ? SIZE_MAX : index;
}

/* Keys that have expired are recognised by the error code only. */
static void note_expiry(const request *which, const char *code)
{
    if (aws_error_is_expiry(code))
        aws_credentials_expired(which->target->place.credentials, which->keys);
}

bool aws_judge_failure(request *which)
{
    if (which->status >= 200 && which->status < 300)
        return false;
    aws_problem error = {0};
    aws_error_read(which->reply.bytes, which->reply.length, which->error_type, &error);
    const char *code = error.code.length ? error.code.bytes : NULL;
    const char *message = error.message.length ? error.message.bytes : "";
    const delivery_verdict given = verdict_of_aws_answer(code, message, which->status);
    if (code)
        note_expiry(which, code);
    request_verdict_all(which, given, code, message);
    aws_error_free(&error);
    return true;
}

void aws_judge_entry(request *which, size_t index, const char *code, const char *message, bool at_fault)
{
    delivery_verdict given = verdict_of_aws_error(code ? code : "", 0);
    if (!at_fault)
        given.kind = VERDICT_RETRY;
    if (!at_fault && given.code == ERROR_CODE_INVALID_PARAMETER)
        given.code = ERROR_CODE_INTERNAL_ERROR;
    request_verdict(which, index, given, code, message);
}

void aws_judge_list(request *which, const char *list, const char *success, bool at_fault)
{
    static const delivery_verdict delivered = {.kind = VERDICT_DELIVERED};
    if (aws_judge_failure(which))
        return;
    json_t *reply = aws_reply_json(which);
    const json_t *answers = json_object_get(reply, list);
    size_t at = 0;
    const json_t *answer = NULL;
    if (json_array_size(answers) == which->count)
        json_array_foreach(answers, at, answer)
        {
            const char *code = json_text(answer, "ErrorCode");
            if (code)
                aws_judge_entry(which, at, code, json_text(answer, "ErrorMessage"), at_fault);
            else if (json_text(answer, success))
                request_verdict(which, at, delivered, NULL, NULL);
        }
    json_decref(reply);
}
