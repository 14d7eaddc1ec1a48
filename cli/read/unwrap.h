/*
 * From items to events: takes off what events are wrapped in, matches them, and hands them on. For most events, the matcher
 * tells that nothing wraps them (shape_notice_wrappers), and they are not examined again.
 *
 * The last step of cli/read: documents.h makes the items, the session takes the events (cli/session/events.c).
 */
#ifndef CLI_READ_UNWRAP_H
#define CLI_READ_UNWRAP_H

#include "cli/read/documents.h"
#include "cli/read/nested_text.h"
#include "cli/read/shapes.h"
#include "kmsfilter.h"

/* How many wrappers an event may have around it. */
#define MAX_WRAPPERS 4

/* An event that the matcher has just matched. */
typedef struct unwrapped {
    line text;
    bool one_line; /* it certainly stands on one line */
} unwrapped;

/* A text that is not an event, and why. Its place is counted only if it is reported. */
typedef struct refusal {
    const line *raw; /* the part of the file to reject; NULL if that part was rejected before */
    const kf_error *why;
    const item *item;
    const nested_text *text; /* NULL: the item itself */
    size_t offset;           /* of the error in the text */
} refusal;

/* A function that returns false ends the item. */
typedef struct unwrapper {
    void *context;
    bool (*event)(void *context, const unwrapped *event);
    bool (*refused)(void *context, const refusal *what);
    kf_matcher *matcher;
    input_shape shape;
    /* private */
    const item *item;
    const char *rejected;    /* the raw text of the item that was refused last */
    const kf_status *status; /* the item's, until it has been used */
    struct {
        char *bytes;
        size_t capacity;
    } decoded[MAX_WRAPPERS];
    kf_error error; /* the one that was reported last, unless it is the matcher's */
} unwrapper;

/* Takes an item that is neither blank nor too long. False if one of the functions returned false. */
bool unwrap_item(unwrapper *state, const item *from);

void unwrap_free(unwrapper *state);

/* True if a text that begins with a brace may itself be an event, so that the matcher should be asked first. */
bool unwrap_may_be_event(input_shape shape, const char *bytes, size_t length);

/* True if the object that the matcher has just matched wraps no event, and so is an event itself. */
bool unwrap_is_event(input_shape shape, const kf_matcher *matcher, const char *bytes, size_t length);

#endif
