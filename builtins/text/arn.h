/* The parts of an Amazon Resource Name: arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE. */
#ifndef BUILTINS_TEXT_ARN_H
#define BUILTINS_TEXT_ARN_H

#include "grammar/base/arena.h"

#include <stdbool.h>

typedef struct arn {
    text partition, service, region, account, resource;
} arn;

/* Splits a text. The parts point into it. False if the text is not an ARN. */
bool arn_parse(text written, arn *parts);

/* The partition of a Region: aws, aws-cn, aws-us-gov and so on. The text is constant. */
const char *arn_partition(text region);

#endif
