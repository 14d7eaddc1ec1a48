/*
 * From items to events: takes off what events are wrapped in, as deep as it goes, matches them, and hands them on. The matcher tells of
 * most events that they are wrapped in nothing (shape_notice_wrappers), and they are not looked at again.
 */
#ifndef CLI_READ_UNWRAP_H
#define CLI_READ_UNWRAP_H

#include "cli/read/documents.h"
#include "cli/read/shapes.h"
#include "cli/read/text_place.h"
#include "kmsfilter.h"

/* Wrappers around one event, at the most. */
#define MOST_WRAPPERS 4

/* An event that the matcher has just taken. */
typedef struct unwrapped {
    line text;
    bool one_line; /* it stands on one line for sure */
} unwrapped;

/* What was refused and why: where it stands is counted only for what is reported. */
typedef struct refusal {
    const line *raw; /* the part of the file to blame; NULL if that has been kept before */
    const kf_error *why;
    const item *item;
    const nested_text *text; /* NULL: the item itself */
    size_t offset;
} refusal;

/* Functions that return false end the item. */
typedef struct unwrapper {
    void *context;
    bool (*event)(void *context, const unwrapped *event);
    bool (*refused)(void *context, const refusal *what);
    kf_matcher *matcher;
    input_shape shape;
    /* private */
    const item *item;
    const char *blamed;    /* the raw text of the item that was reported last */
    const kf_status *said; /* as in the item, until it has been heard */
    struct {
        char *bytes;
        size_t capacity;
    } decoded[MOST_WRAPPERS];
    kf_error error; /* the one that was reported last, if it was not the matcher's */
} unwrapper;

/* An item that is neither blank nor too long. False if a function said so. */
bool unwrap_item(unwrapper *state, const item *from);

void unwrap_free(unwrapper *state);

/* Whether a text that begins with a brace may be an event by itself, so that the matcher is to be asked first. */
bool unwrap_may_be_event(input_shape shape, const char *bytes, size_t length);

/* Whether the object that the matcher has just taken wraps no event, and so is one. */
bool unwrap_is_event(input_shape shape, const kf_matcher *matcher, const char *bytes, size_t length);

#endif
