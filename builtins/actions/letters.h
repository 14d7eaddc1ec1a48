/*
 * Dead letters: what an action could not deliver goes, with the reason, to the action behind `else` or, where there is none or it does
 * not take it either, to the spool, a file of all actions.
 */
#ifndef BUILTINS_ACTIONS_LETTERS_H
#define BUILTINS_ACTIONS_LETTERS_H

#include "builtins/actions/sink.h"
#include "builtins/delivery/delivery.h"

/* What a letter's token says: the event's receipt, and whether it is JSON. */
uint64_t letter_token(uint64_t receipt, bool json);
uint64_t letter_receipt(uint64_t token);
bool letter_is_json(uint64_t token);

/* Where the spool is. */
const char *letter_spool(const sink *from);

/* Hands it over; never waits for longer than a moment. What the action behind `else` drops has been counted there. For LETTER_NOWHERE
 * from->stuck says why, an errno. */
letter_fate letter_hand_over(sink *from, const dead_letter *letter);

/* An event that an action has no more than one attempt for. */
typedef struct lost_event {
    const char *line; /* with its newline */
    size_t length;
    const char *rule; /* NULL: none is known */
    bool is_json;
    uint64_t receipt;
} lost_event;

/* Hands it over, and waits while the action behind `else` has no room. If nobody has it then, its receipt is spoiled, and no position
 * passes it. Counts the failure, unless the action behind `else` has dealt with it. */
void letter_send(sink *from, failure_kind kind, const lost_event *what);

/* The same for an event that an action has been given just now. */
void letter_send_delivery(sink *from, failure_kind kind, const kf_delivery *what);

#endif
