/* A receipt is the index of its place plus one. Places that are not open form a list, and so do the traces of a receipt. */
#include "builtins/groups/receipts.h"

#include "grammar/base/vec.h"

#include <assert.h>

struct receipt {
    uint64_t ticket;
    uint64_t mark; /* how many marks were set before it */
    size_t holders;
    size_t next;     /* in the list of those that are not open: an index plus one */
    size_t traces;   /* the first one, its index plus one; 0: none */
    bool has_ticket; /* and somebody is to be told of it */
    bool spoiled, stays;
};

struct trace {
    group_trace left;
    size_t next;
};

/* The place of an open receipt. */
static struct receipt *place_of(const receipts *book, uint64_t receipt)
{
    assert(receipt != NO_RECEIPT && receipt <= book->count);
    struct receipt *found = &book->all[receipt - 1];
    assert(found->holders > 0);
    return found;
}

/* A place that is not open; 0 if memory ran out. */
static size_t free_place(receipts *book)
{
    const size_t unused = book->unused;
    if (unused) {
        book->unused = book->all[unused - 1].next;
        return unused;
    }
    return vec_reserve(book->all, book->count, book->capacity, 1) ? ++book->count : 0;
}

static size_t free_trace(receipts *book)
{
    const size_t unused = book->unused_trace;
    if (unused) {
        book->unused_trace = book->traces[unused - 1].next;
        return unused;
    }
    return vec_reserve(book->traces, book->trace_count, book->trace_capacity, 1) ? ++book->trace_count : 0;
}

uint64_t receipts_open(receipts *book, const uint64_t *ticket)
{
    const uint64_t made = free_place(book);
    if (made == 0)
        return NO_RECEIPT;
    book->all[made - 1] = (struct receipt){
        .ticket = ticket ? *ticket : 0, .mark = book->marks.set, .holders = 1, .has_ticket = ticket && book->settled};
    book->marks.open_behind[book->marks.set % RECEIPTS_MARKS]++;
    book->open++;
    return made;
}

void receipts_hold(receipts *book, uint64_t receipt)
{
    if (receipt != NO_RECEIPT)
        place_of(book, receipt)->holders++;
}

bool receipts_note(receipts *book, uint64_t receipt, const group_trace *left)
{
    const size_t made = free_trace(book);
    if (made == 0)
        return false;
    struct receipt *of = place_of(book, receipt);
    book->traces[made - 1] = (struct trace){*left, of->traces};
    of->traces = made;
    return true;
}

/* Takes back what a spoiled event has left in groups, and frees its traces. */
static void free_traces(receipts *book, const struct receipt *of)
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

/* Closes a receipt that nobody holds any more. */
static void settle(receipts *book, uint64_t receipt)
{
    const struct receipt done = book->all[receipt - 1];
    size_t *open_behind = &book->marks.open_behind[done.mark % RECEIPTS_MARKS];
    assert(book->open > 0 && *open_behind > 0);
    book->open--;
    book->all[receipt - 1].next = book->unused;
    book->unused = receipt;
    if (done.stays && done.spoiled && !done.has_ticket)
        book->marks.are_stuck = true;
    else
        --*open_behind;
    free_traces(book, &done);
    if (done.has_ticket)
        book->settled(book->context, done.ticket, !done.spoiled);
}

void receipts_release(receipts *book, uint64_t receipt)
{
    if (receipt != NO_RECEIPT && --place_of(book, receipt)->holders == 0)
        settle(book, receipt);
}

void receipts_spoil(receipts *book, uint64_t receipt)
{
    if (receipt != NO_RECEIPT)
        place_of(book, receipt)->spoiled = true;
}

void receipts_stay(receipts *book, uint64_t receipt)
{
    if (receipt != NO_RECEIPT)
        place_of(book, receipt)->stays = true;
}

bool receipts_can_return(const receipts *book, uint64_t receipt)
{
    return receipt != NO_RECEIPT && place_of(book, receipt)->has_ticket;
}

bool receipts_all_settled(const receipts *book)
{
    return book->open == 0;
}

void receipts_mark(receipts *book)
{
    assert(book->marks.set - book->marks.passed < RECEIPTS_MARKS - 1);
    book->marks.set++;
}

uint64_t receipts_marked(const receipts *book)
{
    return book->marks.set;
}

uint64_t receipts_passed(receipts *book)
{
    receipt_marks *marks = &book->marks;
    while (marks->passed < marks->set && marks->open_behind[marks->passed % RECEIPTS_MARKS] == 0)
        marks->passed++;
    return marks->passed;
}

bool receipts_are_stuck(const receipts *book)
{
    return book->marks.are_stuck;
}

void receipts_free(receipts *book)
{
    free(book->all);
    free(book->traces);
}
