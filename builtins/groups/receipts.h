/*
 * Which events are still under way. The router opens a receipt for each event. Every action that keeps the event under way
 * holds the receipt, and when the last holder has released it, the event is settled. It is then safe, unless somebody has
 * spoiled the receipt because a target did not get the event.
 *
 * Receipts decide three things: what the caller is told of its event, whether dedup and limit take back what they remember of
 * the event (groups.h), and which saved positions are valid: those before which all events are settled (marks).
 *
 * There are never more receipts than the queues of actions have room for, and one. Their places are used again, so nothing is
 * allocated once the queues have been as full as they get. For one thread at a time.
 */
#ifndef BUILTINS_GROUPS_RECEIPTS_H
#define BUILTINS_GROUPS_RECEIPTS_H

#include "builtins/groups/groups.h"

/* One more than the marks that can be waiting for events before them. */
enum { RECEIPTS_MARKS = 1024 };

/* Marks: points between events. A mark is passed once all events before it are settled. */
typedef struct receipt_marks {
    uint64_t set;                       /* how many have been set */
    uint64_t passed;                    /* how many of these were passed at the last look */
    size_t open_behind[RECEIPTS_MARKS]; /* how many open receipts came behind each of the last marks, by the mark's number */
    bool are_stuck;                     /* an event is lost: no mark behind it will ever be passed */
} receipt_marks;

/* Zeroed but for the first four members, it is ready. */
typedef struct receipts {
    /* Called with everything that was noted of an event that is settled and not safe; may be NULL. */
    void (*take_back)(void *owner, const group_trace *left);
    void *owner;
    /* Called when an event with a ticket is settled; may be NULL. */
    void (*settled)(void *context, uint64_t ticket, bool safe);
    void *context;

    struct receipt *all; /* the places of receipts, open or not */
    size_t count, capacity;
    size_t unused; /* the first place that is not open, its index plus one; 0: there is none */
    size_t open;   /* how many are open */
    struct trace *traces;
    size_t trace_count, trace_capacity;
    size_t unused_trace; /* as `unused` */
    receipt_marks marks;
} receipts;

/* Stands for no receipt: the functions below take it and do nothing. */
#define NO_RECEIPT UINT64_C(0)

/* A new receipt, which is held once. `ticket` is what `settled` is called with; if it is NULL, `settled` is not called.
 * NO_RECEIPT if memory ran out. */
uint64_t receipts_open(receipts *book, const uint64_t *ticket);

void receipts_hold(receipts *book, uint64_t receipt);
void receipts_release(receipts *book, uint64_t receipt);

/* Says that somebody who should get the event does not get it. */
void receipts_spoil(receipts *book, uint64_t receipt);

/* Says that the event will not come again. If it is spoiled in the end, and has no ticket, the marks behind it are stuck. */
void receipts_stay(receipts *book, uint64_t receipt);

/* True if the event has a ticket: whoever gave it can send the event again. */
bool receipts_can_return(const receipts *book, uint64_t receipt);

bool receipts_all_settled(const receipts *book);

/* Notes what the event has left in a group. False if memory ran out. */
bool receipts_note(receipts *book, uint64_t receipt, const group_trace *left);

/* Sets a mark behind the events so far. Not allowed while RECEIPTS_MARKS - 1 marks are not passed. */
void receipts_mark(receipts *book);

/* How many marks have been set, and how many of these, from the first on, are passed. */
uint64_t receipts_marked(const receipts *book);
uint64_t receipts_passed(receipts *book);

/* True if an event was lost, so that no mark behind it will ever be passed. */
bool receipts_are_stuck(const receipts *book);

void receipts_free(receipts *book);

#endif
