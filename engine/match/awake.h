/* The rules that an event has woken. */
#ifndef ENGINE_MATCH_AWAKE_H
#define ENGINE_MATCH_AWAKE_H

#include "engine/match/matcher_internal.h"

/* Finds those that match. KF_OK, KF_BAD_EVENT if the event's arrays combine in too many ways, or KF_NO_MEMORY. */
kf_status awake_run(matcher *scratch);

#endif
