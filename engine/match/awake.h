/* Runs the rules that an event has woken. matcher.c calls it at the end of each event. */
#ifndef ENGINE_MATCH_AWAKE_H
#define ENGINE_MATCH_AWAKE_H

#include "engine/match/matcher_internal.h"

/* Finds the woken rules that match. Returns KF_OK, KF_BAD_EVENT if the event's arrays combine in too many ways, or
 * KF_NO_MEMORY. */
kf_status awake_run(matcher *scratch);

#endif
