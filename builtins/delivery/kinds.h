/*
 * The kinds of targets, each in the file that is named after its action. builtins/actions/actions.def says which action has which.
 */
#ifndef BUILTINS_DELIVERY_KINDS_H
#define BUILTINS_DELIVERY_KINDS_H

#include "builtins/delivery/kind.h"

extern const delivery_kind delivery_http;
extern const delivery_kind delivery_sqs;
extern const delivery_kind delivery_sns;
extern const delivery_kind delivery_kinesis;
extern const delivery_kind delivery_eventbridge;
extern const delivery_kind delivery_lambda;
extern const delivery_kind delivery_logs;

#endif
