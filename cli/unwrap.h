/*
 * From items to events: takes off what events are wrapped in, as deep as it goes, matches them, and hands them on. A line that begins
 * as the events before it is an event and is looked at once, by the matcher.
 */
#ifndef CLI_UNWRAP_H
#define CLI_UNWRAP_H

#include "cli/documents.h"
#include "cli/known.h"
#include "cli/shapes.h"
#include "cli/text_place.h"
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
    const text *text; /* NULL: the item itself */
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
    const char *blamed; /* the raw text of the item that was reported last */
    known known;
    const kf_status *said; /* as in the item, until it has been heard */
    struct {
        char *bytes;
        size_t capacity;
    } decoded[MOST_WRAPPERS];
    char excerpt[512];
} unwrapper;

/* Before the first item of a file: what events look like may differ from file to file. */
void unwrap_begin_file(unwrapper *state);

/* An item that is neither blank nor too long. False if a function said so. */
bool unwrap_item(unwrapper *state, const item *from);

void unwrap_free(unwrapper *state);

/* What a line is told to be without its neighbours, by any thread. */
typedef enum unwrap_look {
    LOOK_KNOWN, /* it begins as events are known to: an event if it is valid */
    LOOK_EVENT, /* an event if it is valid, however it begins */
    LOOK_OTHER  /* unwrap_item has to tell */
} unwrap_look;

/* Looks at a text that begins with a brace, and has no line's end. *opening is set where it is known by one. Of what is not valid it says
 * anything. */
unwrap_look unwrap_look_at(const known *openings, input_shape shape, const char *bytes, size_t length, size_t *opening);

/* Whether an object that is alone on its line is an event if it is valid, and nothing has to be noted of it. */
bool unwrap_knows(const unwrapper *state, const char *bytes, size_t length);

/* Takes note of an event that opens in a way which need not be known, where unwrap_item would have. */
void unwrap_note_event(unwrapper *state, const char *bytes, size_t length);

#endif
