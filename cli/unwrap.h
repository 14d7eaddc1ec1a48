/*
 * From items to events: takes off what events are wrapped in, as deep as it goes, matches them, and hands them on. A line that begins
 * as the events before it is an event and is looked at once, by the matcher.
 */
#ifndef CLI_UNWRAP_H
#define CLI_UNWRAP_H

#include "cli/documents.h"
#include "cli/shapes.h"
#include "cli/text_place.h"
#include "kmsfilter.h"

/* Wrappers around one event, at the most. */
#define MOST_WRAPPERS 4

/* Openings of objects that were events, such as {"version". */
#define KNOWN_OPENINGS 16
#define LONGEST_KNOWN 64

typedef struct known_opening {
    size_t length; /* 0: none */
    char bytes[LONGEST_KNOWN];
} known_opening;

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
    known_opening known[KNOWN_OPENINGS];
    size_t next_known;
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

#endif
