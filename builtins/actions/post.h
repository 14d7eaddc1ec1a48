/*
 * The actions that deliver over the network (http, sqs, sns, kinesis, eventbridge, lambda, logs), as the router runs them. Each
 * target has a delivery of its own, which tries again for as long as the rule says and then makes a dead letter of the event.
 */
#ifndef BUILTINS_ACTIONS_POST_H
#define BUILTINS_ACTIONS_POST_H

#include "builtins/actions/sink.h"

bool post_check(const action *self, const action_call *call, fault *why);
bool post_open(sink *to);
bool post_send(sink *to, const kf_delivery *what);
letter_fate post_take_letter(sink *to, sink *from, const struct dead_letter *letter);
bool post_work(sink *to);
void post_watch(sink *to, watch *on);
void post_count(const sink *to, kf_target_counts *counts);
bool post_close(sink *to);

#endif
