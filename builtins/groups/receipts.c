/* A receipt is the index of its place plus one. Places that are not open are a list. */
#include "builtins/groups/receipts.h"

#include <stdlib.h>

struct receipt {
    uint64_t ticket;
    uint64_t mark; /* how many had been set before it */
    size_t holders;
    size_t next;   /* of those that are not open, as receipts.unused */
    size_t traces; /* the first one, its index plus one; 0: none */
    bool told, spoiled, stays;
};

struct trace {
    group_trace left;
    size_t next;
};

/* The array, or a larger one in its place, with room for one more member of that size; NULL if memory ran out, and it is as it was. */
static void *with_room(void *array, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return array;
    const size_t wanted = *capacity ? *capacity * 2 : 64;
    void *larger = realloc(array, wanted * size);
    if (larger)
        *capacity = wanted;
    return larger;
}

/* A place that is not open; 0 if memory ran out. */
static size_t free_place(receipts *book)
{
    const size_t unused = book->unused;
    if (unused) {
        book->unused = book->all[unused - 1].next;
        return unused;
    }
    struct receipt *all = with_room(book->all, book->count, &book->capacity, sizeof *all);
    if (!all)
        return 0;
    book->all = all;
    return ++book->count;
}

static size_t free_trace(receipts *book)
{
    const size_t unused = book->unused_trace;
    if (unused) {
        book->unused_trace = book->traces[unused - 1].next;
        return unused;
    }
    struct trace *traces = with_room(book->traces, book->trace_count, &book->trace_capacity, sizeof *traces);
    if (!traces)
        return 0;
    book->traces = traces;
    return ++book->trace_count;
}

uint64_t receipts_open(receipts *book, const uint64_t *ticket)
{
    const uint64_t made = free_place(book);
    if (made == 0)
        return NO_RECEIPT;
    book->all[made - 1] =
        (struct receipt){.ticket = ticket ? *ticket : 0, .mark = book->marks, .holders = 1, .told = ticket && book->settled};
    book->open_behind[book->marks % RECEIPTS_MARKS]++;
    book->open++;
    return made;
}

void receipts_hold(receipts *book, uint64_t receipt)
{
    if (receipt != NO_RECEIPT)
        book->all[receipt - 1].holders++;
}

bool receipts_note(receipts *book, uint64_t receipt, const group_trace *left)
{
    const size_t made = free_trace(book);
    if (made == 0)
        return false;
    struct receipt *of = &book->all[receipt - 1];
    book->traces[made - 1] = (struct trace){*left, of->traces};
    of->traces = made;
    return true;
}

/* What an event has left stays, or is taken back; either way nobody will ask for it again. */
static void forget_traces(receipts *book, const struct receipt *of)
{
    for (size_t at = of->traces, next; at; at = next) {
        struct trace *each = &book->traces[at - 1];
        next = each->next;
        if (of->spoiled && book->take_back)
            book->take_back(book->owner, &each->left);
        each->next = book->unused_trace;
        book->unused_trace = at;
    }
}

void receipts_release(receipts *book, uint64_t receipt)
{
    if (receipt == NO_RECEIPT || --book->all[receipt - 1].holders > 0)
        return;
    const struct receipt done = book->all[receipt - 1];
    book->open--;
    book->all[receipt - 1].next = book->unused;
    book->unused = receipt;
    if (done.stays && done.spoiled && !done.told)
        book->stays = true;
    else
        book->open_behind[done.mark % RECEIPTS_MARKS]--;
    forget_traces(book, &done);
    if (done.told)
        book->settled(book->context, done.ticket, !done.spoiled);
}

void receipts_spoil(receipts *book, uint64_t receipt)
{
    if (receipt != NO_RECEIPT)
        book->all[receipt - 1].spoiled = true;
}

void receipts_stay(receipts *book, uint64_t receipt)
{
    if (receipt != NO_RECEIPT)
        book->all[receipt - 1].stays = true;
}

bool receipts_can_return(const receipts *book, uint64_t receipt)
{
    return receipt != NO_RECEIPT && book->all[receipt - 1].told;
}

bool receipts_all_settled(const receipts *book)
{
    return book->open == 0;
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
    free(book->traces);
}
