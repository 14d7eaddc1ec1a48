/*
 * What is open of the events that are under way. The router opens a receipt for an event, every action that has it
 * under way holds it, and once the last has released it, it is settled: safe, unless it was spoiled on the way.
 *
 * There are never more receipts than the queues of actions have room for, and one. Their places are used again, so nothing is
 * allocated once the queues have been as full as they get. One thread's at a time.
 */
#ifndef BUILTINS_GROUPS_RECEIPTS_H
#define BUILTINS_GROUPS_RECEIPTS_H

#include "builtins/groups/groups.h"

/* Marks that events before are open, at the most. */
enum { RECEIPTS_MARKS = 1024 };

typedef struct receipts {
    /* Called with what was noted of an event that is not safe; NULL: nobody is. */
    void (*take_back)(void *owner, const group_trace *left);
    void *owner;
    void (*settled)(void *context, uint64_t ticket, bool safe); /* NULL: nobody is told */
    void *context;
    struct receipt *all;
    size_t count, capacity;
    size_t open; /* that are not settled */
    struct trace *traces;
    size_t trace_count, trace_capacity;
    size_t unused_trace;                /* as `unused` */
    size_t unused;                      /* the first of those that are not open, its index plus one; 0: all are */
    size_t open_behind[RECEIPTS_MARKS]; /* of those that were opened behind each of the last marks, by its number */
    uint64_t marks;                     /* how many have been set */
    uint64_t passed;                    /* how many of them all events before are settled */
    bool stays;                         /* at some mark, for good */
} receipts;

/* Stands for none: the functions below take it and do nothing. */
#define NO_RECEIPT UINT64_C(0)

/* Held once; `ticket` may be NULL: nobody is told of it. NO_RECEIPT if memory ran out. */
uint64_t receipts_open(receipts *book, const uint64_t *ticket);

void receipts_hold(receipts *book, uint64_t receipt);
void receipts_release(receipts *book, uint64_t receipt);

/* Somebody who should have the event does not get it. */
void receipts_spoil(receipts *book, uint64_t receipt);

/* If it is spoiled in the end and nobody is told of it, it will not come again: no mark behind it is passed any more. */
void receipts_stay(receipts *book, uint64_t receipt);

/* Whether somebody is told of the event, who can send it again. */
bool receipts_can_return(const receipts *book, uint64_t receipt);

/* Whether all events are settled. */
bool receipts_all_settled(const receipts *book);

/* Sets a mark behind the events so far; not when there are RECEIPTS_MARKS - 1 that have not been passed. */
void receipts_mark(receipts *book);

/* The number of marks before which no event is open: those that were set first. */
uint64_t receipts_passed(receipts *book);

/* Notes what the event has left in a group. False if memory ran out. */
bool receipts_note(receipts *book, uint64_t receipt, const group_trace *left);

void receipts_free(receipts *book);

#endif
