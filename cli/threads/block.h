/*
 * A block of whole lines, and what a thread has found out about them on its own: only what differs from an event that nothing comes of
 * is noted, so that whoever goes through the blocks in order has little to do for the rest.
 */
#ifndef CLI_THREADS_BLOCK_H
#define CLI_THREADS_BLOCK_H

#include "cli/read/input.h"
#include "cli/read/unwrap.h"

#include <stdatomic.h>

typedef enum note_kind {
    NOTE_EVENT, /* an event as it stands in the line, and the rules that it matched */
    NOTE_OTHER  /* to be looked at again, in order */
} note_kind;

typedef struct note {
    note_kind kind;
    uint32_t begin, length; /* of the line, in the block, without its end */
    uint32_t lines;         /* of the block before it */
    uint32_t unmatched;     /* of them, those that have no note and are not blank */
    uint32_t rules, rule_count;
    double seconds; /* that matching took, if it is timed */
} note;

typedef struct block {
    input_block text;
    /* What has been found out: */
    size_t looked;      /* how many of its bytes have been looked at: the rest is as if all of its lines had NOTE_OTHER */
    uint32_t lines;     /* in these */
    uint32_t unmatched; /* as in a note */
    note *notes;
    size_t note_count, note_capacity;
    size_t *rules; /* of all notes */
    size_t rule_count, rule_capacity;
} block;

/* What is wanted of every block of a run. */
typedef struct block_settings {
    const kf_rules *rules;
    kf_limits limits;
    input_shape shape;
    bool note_all;     /* events that match no rule have notes as well */
    bool timed;        /* notes say how long matching took; only with note_all */
    bool runs_actions; /* rules that need their matcher for it have their events looked at again */
} block_settings;

/* Matches the block's lines; *stop ends it early. */
void block_match(block *lines, const block_settings *settings, kf_matcher *matcher, const atomic_bool *stop);

/* Nothing has been found out. */
void block_clear(block *lines);

void block_free(block *lines);

#endif
