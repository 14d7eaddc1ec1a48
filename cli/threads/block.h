/*
 * A block of whole lines, and what a thread has found out about them. Only lines of which something comes have a note, so that
 * whoever goes through the blocks in order has little to do for the other lines.
 *
 * workers.h hands blocks to threads; lines.h goes through them in order.
 */
#ifndef CLI_THREADS_BLOCK_H
#define CLI_THREADS_BLOCK_H

#include "cli/read/input.h"
#include "cli/read/unwrap.h"

#include <stdatomic.h>

typedef enum line_note_kind {
    NOTE_EVENT, /* the line is an event, and matched the rules of the note */
    NOTE_OTHER  /* the line must be looked at again, in order */
} line_note_kind;

/* About one line. */
typedef struct line_note {
    line_note_kind kind;
    uint32_t begin, length; /* of the line in the block, without its end */
    uint32_t lines;         /* lines of the block before it */
    uint32_t unmatched;     /* how many of those are events without a note */
    uint32_t rules, rule_count;
    double seconds; /* that matching took, if it is timed */
} line_note;

typedef struct line_block {
    input_block text;
    /* What has been found out: */
    size_t examined;    /* how many bytes have been looked at; all lines behind them are as if they had NOTE_OTHER */
    uint32_t lines;     /* in those bytes */
    uint32_t unmatched; /* as in a note */
    line_note *notes;
    size_t note_count, note_capacity;
    size_t *rules; /* of all notes */
    size_t rule_count, rule_capacity;
} line_block;

/* The same for all blocks of a run. */
typedef struct block_settings {
    const kf_rules *rules;
    kf_limits limits;
    input_shape shape;
    bool note_all;     /* events that match no rule have notes as well */
    bool is_timed;     /* notes tell how long matching took; only with note_all */
    bool runs_actions; /* an event whose rule needs the matcher for its actions is NOTE_OTHER */
} block_settings;

/* Matches the lines of the block, until *stop becomes true. */
void block_match(line_block *of, const block_settings *settings, kf_matcher *matcher, const atomic_bool *stop);

/* Forgets what has been found out. */
void block_clear(line_block *of);

void block_free(line_block *of);

#endif
