/* A receipt is the index of its place plus one. Places that are not open are a list. */
#include "builtins/receipts.h"

#include <stdlib.h>

struct receipt {
    uint64_t ticket;
    size_t holders;
    size_t next; /* of those that are not open, as receipts.unused */
    bool spoiled;
};

static bool make_room(receipts *book)
{
    if (book->count < book->capacity)
        return true;
    const size_t capacity = book->capacity ? book->capacity * 2 : 64;
    struct receipt *larger = realloc(book->all, capacity * sizeof *larger);
    if (!larger)
        return false;
    book->all = larger;
    book->capacity = capacity;
    return true;
}

bool receipts_open(receipts *book, uint64_t ticket, uint64_t *made)
{
    *made = NO_RECEIPT;
    if (!book->settled)
        return true;
    if (book->unused) {
        *made = book->unused;
        book->unused = book->all[*made - 1].next;
    } else {
        if (!make_room(book))
            return false;
        *made = ++book->count;
    }
    book->all[*made - 1] = (struct receipt){.ticket = ticket, .holders = 1};
    return true;
}

void receipts_hold(receipts *book, uint64_t receipt)
{
    if (receipt != NO_RECEIPT)
        book->all[receipt - 1].holders++;
}

void receipts_release(receipts *book, uint64_t receipt)
{
    if (receipt == NO_RECEIPT || --book->all[receipt - 1].holders > 0)
        return;
    const struct receipt done = book->all[receipt - 1];
    book->all[receipt - 1].next = book->unused;
    book->unused = receipt;
    book->settled(book->context, done.ticket, !done.spoiled);
}

void receipts_spoil(receipts *book, uint64_t receipt)
{
    if (receipt != NO_RECEIPT)
        book->all[receipt - 1].spoiled = true;
}

void receipts_free(receipts *book)
{
    free(book->all);
}
