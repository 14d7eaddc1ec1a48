/* Takes the values of an event in. */
#ifndef ENGINE_MATCH_MATCH_H
#define ENGINE_MATCH_MATCH_H

#include "engine/match/matcher_internal.h"

/* What the scanner has to tell, for the event at hand. */
scan_sink match_sink(matcher *scratch);

/* Takes one value in, as if it stood in the event at the leaf's path. False if memory ran out. */
bool match_take_leaf(matcher *scratch, const scan_leaf *leaf);

/* Takes in all values of a JSON text whose own path is `root`; none if it is no JSON (KF_BAD_EVENT). */
kf_status match_scan_at(matcher *scratch, uint32_t root, const char *bytes, size_t length);

#endif
