/*
 * What events are wrapped in: CloudTrail's files, notifications of SNS, messages of SQS, as they stand in files and as AWS
 * Lambda and the AWS CLI show them. Describes one wrapper at a time; unwrap.h takes them off.
 */
#ifndef CLI_READ_SHAPES_H
#define CLI_READ_SHAPES_H

#include "cli/read/opening.h"
#include "kmsfilter.h"

/* The values of --input. */
typedef enum input_shape { SHAPE_AUTO, SHAPE_EVENT, SHAPE_CLOUDTRAIL, SHAPE_SNS, SHAPE_SQS } input_shape;

/* False if no shape has this name. */
bool shape_from_name(const char *name, input_shape *shape);

/* The set of containers that are opened for a shape, and the shape of their elements. */
unsigned shape_containers(input_shape shape);
input_shape shape_of_elements(input_shape shape, container opened);

typedef enum wrapper_kind {
    WRAPPER_NONE,   /* the object is an event */
    WRAPPER_STRING, /* the events are in a string */
    WRAPPER_ARRAY,  /* the events are the elements of an array */
    WRAPPER_WRONG   /* the object does not have the shape, or holds no event */
} wrapper_kind;

typedef struct wrapper {
    wrapper_kind kind;
    const char *bytes; /* the array, or the text between the string's quotes */
    size_t length;
    container opened;    /* WRAPPER_ARRAY */
    const char *empty;   /* WRAPPER_STRING: the message if the string is empty, */
    const char *no_json; /* and if it does not hold JSON */
    const char *error;   /* WRAPPER_WRONG */
    const char *hint;
} wrapper;

/* Makes matchers of the compiler's rules notice the members that every wrapper has one of (kf_matcher_noticed). With
 * SHAPE_AUTO, an event without them need not be examined. */
void shape_notice_wrappers(kf_compiler *compiler);

/* Examines an object, which must be valid JSON. */
wrapper shape_find_wrapper(input_shape shape, const char *bytes, size_t length);

#endif
