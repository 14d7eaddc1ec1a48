/*
 * Dead letters: events that an action could not deliver. With the reason, they go to the action behind `else`. If there is
 * none, or if it cannot take them either, they go to the spool, one file for all actions.
 */
#ifndef BUILTINS_ACTIONS_LETTERS_H
#define BUILTINS_ACTIONS_LETTERS_H

#include "builtins/actions/sink.h"
#include "builtins/delivery/delivery.h"

/* A token of a delivery holds two things: the receipt of the event, and whether the event is JSON. */
uint64_t letter_token(uint64_t receipt, bool json);
uint64_t letter_receipt(uint64_t token);
bool letter_is_json(uint64_t token);

/* The path of the spool. */
const char *letter_spool(const sink *from);

/* Hands over a dead letter, and waits for a moment at most. If the action behind `else` drops it, that has been counted
 * there. If the result is LETTER_NOWHERE, from->stuck is the errno that says why. */
letter_fate letter_hand_over(sink *from, const dead_letter *letter);

/* An event for which an action makes one attempt only. */
typedef struct lost_event {
    const char *line; /* with its newline */
    size_t length;
    const char *rule; /* NULL: none is known */
    bool is_json;
    uint64_t receipt;
} lost_event;

/* Hands over a dead letter, and waits while the action behind `else` has no room. If nobody has taken it then, its receipt
 * is spoiled, so that no saved position passes the event. Counts the failure, unless the action behind `else` has dealt with
 * it. */
void letter_send(sink *from, failure_kind kind, const lost_event *what);

/* The same for the event that an action has just been given. */
void letter_send_delivery(sink *from, failure_kind kind, const kf_delivery *what);

#endif
