/*
 * --from sqs: a queue of Amazon SQS as a source.
 */
#ifndef CLI_SOURCES_SOURCE_SQS_H
#define CLI_SOURCES_SOURCE_SQS_H

#include "cli/sources/source.h"

/* `address` is the queue's URL or ARN. NULL, and a message, if it cannot be opened. */
event_source *source_sqs_open(const char *address, const source_options *options);

#endif
