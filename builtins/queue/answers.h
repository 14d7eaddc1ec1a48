/*
 * What SQS answers, read from its JSON.
 */
#ifndef BUILTINS_QUEUE_ANSWERS_H
#define BUILTINS_QUEUE_ANSWERS_H

#include "builtins/queue/messages.h"
#include "builtins/text/fault.h"

/* The messages of a ReceiveMessage's answer, appended to the list. False: it is no such answer, or memory ran out, and nothing
 * has been appended. Members that are no messages are left out. */
bool answer_messages(const char *bytes, size_t length, message_list *into);

/* What became of the entries of a batch. */
typedef struct entry_result {
    bool done;
    bool unknown; /* there is no such receipt: it is too old, or its message is deleted */
    fault why;    /* of one that is not done; its message is empty if the answer does not say why */
} entry_result;

/* Fills in one result for each entry; an entry that the answer does not mention is not done. False if it is no answer to a batch. */
bool answer_entries(const char *bytes, size_t length, entry_result *results, size_t count);

#endif
