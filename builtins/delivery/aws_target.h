/*
 * What the kinds of targets on AWS have in common: ARNs, signed requests, and the meaning of answers.
 */
#ifndef BUILTINS_DELIVERY_AWS_TARGET_H
#define BUILTINS_DELIVERY_AWS_TARGET_H

#include "builtins/delivery/request.h"

#include <jansson.h>

/* Reads the address as an ARN of `service`, and takes the target's region from it. `arn` stays empty if the address does not
 * begin like an ARN. False with `why` if it is an ARN of another service, or is not complete. */
bool aws_target_arn(delivery_target *target, const char *service, aws_arn *arn, fault *why);

/* Finds region, endpoint and credentials. */
bool aws_target_open(delivery_target *target, fault *why);

/* Signs the request and sets its URL: a POST of the body to `path` (percent-encoded) at the target's endpoint. `type` is the
 * header Content-Type, `more` one more header or NULL. */
bool aws_target_sign(request *which, const char *path, const char *type, const aws_header *more, fault *why);

/* Judges an answer whose status is an error, by the error code in it (JSON or XML). False if the status is a success. */
bool aws_judge_failure(request *which);

/* The answer as JSON, which the caller frees. NULL if it is not JSON; then all events of the request are tried again. */
json_t *aws_reply_json(const request *which);

/* A member of an object that is a string; NULL if there is none. */
const char *json_text(const json_t *object, const char *name);

/* The number that is the Id of a batch's entry ("7"); SIZE_MAX if it is not a number. */
size_t entry_index(const char *id);

/* Judges an entry of a batch that the service refused. `at_fault`: the service says that the entry is wrong. */
void aws_judge_entry(request *which, size_t index, const char *code, const char *message, bool at_fault);

/* Judges an answer whose member `list` has an entry for each event, in their order. An entry has an ErrorCode, or the member
 * `success`. */
void aws_judge_list(request *which, const char *list, const char *success, bool at_fault);

/* For FIFO queues and topics: the group of an event, and its identity for finding duplicates. */
const char *event_group(const delivery_target *target, const queued_event *which);
void add_duplicate(buffer *to, const delivery_target *target, const queued_event *which);

#endif
