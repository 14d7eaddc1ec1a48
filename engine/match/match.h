/* Takes the values of an event as the scanner reports them. */
#ifndef ENGINE_MATCH_MATCH_H
#define ENGINE_MATCH_MATCH_H

#include "engine/match/matcher_internal.h"

/* The functions that the scanner calls for the current event. */
scan_sink match_sink(matcher *scratch);

/* Takes one value as if it stood in the event at the leaf's path. False if memory ran out. */
bool match_take_leaf(matcher *scratch, const scan_leaf *leaf);

/* Takes all values of a JSON text whose own path is `root`. If the text is not valid JSON, it takes none and returns
 * KF_BAD_EVENT. */
kf_status match_scan_at(matcher *scratch, uint32_t root, const char *bytes, size_t length);

#endif
