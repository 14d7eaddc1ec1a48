/*
 * What events come wrapped in: CloudTrail's files, notifications of SNS, messages of SQS, as they stand in files and as AWS Lambda
 * and the AWS CLI show them.
 */
#ifndef CLI_READ_SHAPES_H
#define CLI_READ_SHAPES_H

#include "cli/read/splitter.h"
#include "kmsfilter.h"

/* What --input says. */
typedef enum input_shape { SHAPE_AUTO, SHAPE_EVENT, SHAPE_CLOUDTRAIL, SHAPE_SNS, SHAPE_SQS } input_shape;

/* False if there is no shape of that name. */
bool shape_from_name(const char *name, input_shape *shape);

/* The containers that are opened where `shape` is wanted, and what is wanted of their elements. */
unsigned shape_opens(input_shape shape);
input_shape shape_of_elements(input_shape shape, container opened);

typedef enum wrapper_kind {
    WRAPPER_NONE,   /* the object is an event */
    WRAPPER_STRING, /* events are in a string */
    WRAPPER_ARRAY,  /* events are the elements of an array */
    WRAPPER_WRONG   /* the object is not what is wanted, or holds no event */
} wrapper_kind;

typedef struct wrapper {
    wrapper_kind kind;
    const char *bytes; /* the array, or what is between the string's quotes */
    size_t length;
    container opened;    /* an array's */
    const char *empty;   /* what to say of a string that is empty, */
    const char *no_json; /* or holds something else than JSON */
    const char *error;   /* WRAPPER_WRONG */
    const char *hint;
} wrapper;

/* Lets matchers of the compiler's rules tell of members without which no object is a wrapper (kf_matcher_noticed): for SHAPE_AUTO, events
 * without them need not be looked at. */
void shape_notice_wrappers(kf_compiler *compiler);

/* Looks at an object, which must be valid. */
wrapper shape_look(input_shape wanted, const char *bytes, size_t length);

#endif
