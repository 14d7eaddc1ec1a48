/*
 * What the kinds of targets on AWS share: ARNs, signed requests, and what answers say.
 */
#ifndef BUILTINS_DELIVERY_AWS_TARGET_H
#define BUILTINS_DELIVERY_AWS_TARGET_H

#include "builtins/delivery/request.h"

#include <jansson.h>

/* Reads the address as an ARN of `service` (NULL: any), or leaves `arn` empty if it does not begin like one. The region of the ARN is the
 * target's. False with `why` if it is an ARN of something else. */
bool aws_target_arn(delivery_target *target, const char *service, aws_arn *arn, fault *why);

/* Finds region, endpoint and, unless the target is only checked, credentials. */
bool aws_target_open(delivery_target *target, fault *why);

/* Signs the request and sets its URL: a POST of the body to `path` (percent-encoded) at the target's endpoint. `wanted` is the header
 * X-Amz-Target or NULL, `type` Content-Type. */
bool aws_target_sign(request *which, const char *path, const char *type, const aws_header *more, fault *why);

/* Judges an answer that is no success, by the error's code in it (JSON or XML); false if it is one. */
bool aws_judge_failure(request *which);

/* The answer as JSON, for the caller to free; NULL if it is none, and everything in the request stays to be tried again. */
json_t *aws_reply_json(const request *which);

/* A member of an object that is text; NULL if it is not. */
const char *json_text(const json_t *object, const char *name);

/* The number at the end of an Id ("7"), which all entries of a batch have; SIZE_MAX if it is none. */
size_t entry_index(const char *id);

/* An entry of a batch that the service did not take. `at_fault`: it says that the sender is to blame. */
void aws_judge_entry(request *which, size_t index, const char *code, const char *message, bool at_fault);

/* Judges an answer whose member `list` has an entry for each event, in their order: with an ErrorCode, or with the member `success`. */
void aws_judge_list(request *which, const char *list, const char *success, bool at_fault);

/* The group and the identity of an event for FIFO queues and topics. */
const char *event_group(const delivery_target *target, const queued_event *which);
void add_duplicate(buffer *to, const delivery_target *target, const queued_event *which);

#endif
