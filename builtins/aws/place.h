/*
 * Where in AWS something is: ARNs, regions, and the addresses at which a region's services answer.
 */
#ifndef BUILTINS_AWS_PLACE_H
#define BUILTINS_AWS_PLACE_H

#include "builtins/text/fault.h"

#include <stddef.h>

/* arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE. The parts lie in one block, which `partition` begins. */
typedef struct aws_arn {
    char *partition, *service, *region, *account, *resource;
} aws_arn;

/* False if the text is no ARN or memory ran out; then nothing is to be freed. */
bool aws_arn_read(aws_arn *into, const char *text);
void aws_arn_free(aws_arn *which);

/* A service as it is named in host names and signatures, and in AWS_ENDPOINT_URL_… */
typedef struct aws_service {
    const char *host, *signing, *variable;
} aws_service;

/*
 * The region: what an option or ARN says, AWS_REGION, AWS_DEFAULT_REGION, the profile's. A copy, or NULL with `why` set: it is named
 * nowhere, or is not made of letters, digits and hyphens.
 */
char *aws_region_find(const char *said, const char *profile, fault *why);

/* https://SERVICE.REGION.amazonaws.com/…: the region that such a host names, *length bytes of it; none of any other. */
const char *aws_region_in_host(const char *host, const char *service, size_t *length);

/* The URL without a slash at its end: the option's, AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, the profile's endpoint_url, or the
 * service's own in that region. NULL if memory ran out. */
char *aws_endpoint_find(const char *said, const aws_service *service, const char *region, const char *profile);

#endif
