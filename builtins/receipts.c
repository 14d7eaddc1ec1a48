/* A receipt is the index of its place plus one. Places that are not open are a list. */
#include "builtins/receipts.h"

#include <stdlib.h>

struct receipt {
    uint64_t ticket;
    uint64_t mark; /* how many had been set before it */
    size_t holders;
    size_t next; /* of those that are not open, as receipts.unused */
    bool told, spoiled;
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

uint64_t receipts_open(receipts *book, const uint64_t *ticket)
{
    uint64_t made = book->unused;
    if (made)
        book->unused = book->all[made - 1].next;
    else if (make_room(book))
        made = ++book->count;
    else
        return NO_RECEIPT;
    book->all[made - 1] =
        (struct receipt){.ticket = ticket ? *ticket : 0, .mark = book->marks, .holders = 1, .told = ticket && book->settled};
    book->open_behind[book->marks % RECEIPTS_MARKS]++;
    return made;
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
    book->open_behind[done.mark % RECEIPTS_MARKS]--;
    if (done.told)
        book->settled(book->context, done.ticket, !done.spoiled);
}

void receipts_spoil(receipts *book, uint64_t receipt)
{
    if (receipt != NO_RECEIPT)
        book->all[receipt - 1].spoiled = true;
}

void receipts_mark(receipts *book)
{
    book->marks++;
}

uint64_t receipts_passed(receipts *book)
{
    while (book->passed < book->marks && book->open_behind[book->passed % RECEIPTS_MARKS] == 0)
        book->passed++;
    return book->passed;
}

void receipts_free(receipts *book)
{
    free(book->all);
}
