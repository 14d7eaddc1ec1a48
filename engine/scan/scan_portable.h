/* The scanner that reads byte by byte. The other scanner must give the same results, and only this one says what is wrong with an
 * event. */
#ifndef ENGINE_SCAN_SCAN_PORTABLE_H
#define ENGINE_SCAN_SCAN_PORTABLE_H

#include "engine/scan/scanner.h"

/* The same contracts as scan_event and scan_value_at. */
kf_status scan_portable_event(scanner *scan, const char *event, size_t length, const scan_sink *sink, event_error *error);
kf_status scan_portable_value(scanner *scan, uint32_t root, const char *bytes, size_t length, const scan_sink *sink);

#endif
