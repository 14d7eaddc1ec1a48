/*
 * What is open of the events whose end somebody waits for. The router opens a receipt for an event, every action that has it
 * under way holds it, and once the last has released it, it is settled: safe, unless it was spoiled on the way.
 *
 * There are never more receipts than the queues of actions have room for, and one. Their places are used again, so nothing is
 * allocated once the queues have been as full as they get. One thread's at a time.
 */
#ifndef BUILTINS_RECEIPTS_H
#define BUILTINS_RECEIPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeroed, but for the first two. */
typedef struct receipts {
    void (*settled)(void *context, uint64_t ticket, bool safe); /* NULL: nobody waits */
    void *context;
    struct receipt *all;
    size_t count, capacity;
    size_t unused; /* the first of those that are not open, its index plus one; 0: all are */
} receipts;

/* What stands for an event of which nobody wants to know; the functions below take it and do nothing. */
#define NO_RECEIPT UINT64_C(0)

/* Held once. False if memory ran out. */
bool receipts_open(receipts *book, uint64_t ticket, uint64_t *made);

void receipts_hold(receipts *book, uint64_t receipt);
void receipts_release(receipts *book, uint64_t receipt);

/* Somebody who should have the event does not get it. */
void receipts_spoil(receipts *book, uint64_t receipt);

void receipts_free(receipts *book);

#endif
