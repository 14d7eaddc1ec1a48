/*
 * The functions of kinds.def.
 */
#ifndef BUILTINS_DELIVERY_KINDS_H
#define BUILTINS_DELIVERY_KINDS_H

#include "builtins/delivery/request.h"

#define KIND(NAME, ADDRESS, DOC, GROUPS, RECORDS, BYTES, RECORD_BYTES, SERVICE, CHECK, OPEN, BUILD, JUDGE)                       \
    bool CHECK(delivery_target *target, fault *why);                                                                             \
    bool BUILD(request *which, fault *why);                                                                                      \
    void JUDGE(request *which);
#include "builtins/delivery/kinds.def"
#undef KIND
bool http_open(delivery_target *target, fault *why);
bool sqs_open(delivery_target *target, fault *why);

#endif
