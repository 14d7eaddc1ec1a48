/*
 * Places in AWS: ARNs, regions, and the addresses of services.
 */
#ifndef BUILTINS_AWS_PLACE_H
#define BUILTINS_AWS_PLACE_H

#include "builtins/text/fault.h"

#include <stddef.h>

/* The parts of arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE. They are in one block of memory, which begins at `partition`. */
typedef struct aws_arn {
    char *partition, *service, *region, *account, *resource;
} aws_arn;

/* False if the text is not an ARN or memory ran out; then there is nothing to free. */
bool aws_arn_read(aws_arn *into, const char *string);
void aws_arn_free(aws_arn *which);

/* The names of a service: in host names, in signatures, and behind AWS_ENDPOINT_URL_. */
typedef struct aws_service {
    const char *host, *signing, *variable;
} aws_service;

/*
 * Finds the region: from an option or ARN, AWS_REGION, AWS_DEFAULT_REGION or the profile, in this order. Returns a copy, or
 * NULL with `why` if no region is named or the name is not made of lower-case letters, digits and hyphens.
 */
char *aws_region_find(const char *said, const char *profile, fault *why);

/* The region in a host such as SERVICE.REGION.amazonaws.com; *length is its length, 0 if the host has none. */
const char *aws_region_in_host(const char *host, const char *service, size_t *length);

/* Finds the URL of a service, without a slash at its end: from an option, AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, the
 * profile's endpoint_url, or the service's own in the region. NULL if memory ran out. */
char *aws_endpoint_find(const char *said, const aws_service *service, const char *region, const char *profile);

#endif
