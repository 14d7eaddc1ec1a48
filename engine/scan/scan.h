/*
 * The scanner checks all bytes of an event (RFC 8259, UTF-8, limits) and reports the scalars at wanted paths. It builds no tree.
 * Names that no rule reads are skipped; the values below them are checked but not reported.
 *
 * There are two scanners, which give the same results. The portable one (scan_portable.c) reads byte by byte and can say what is
 * wrong with an event. The other one splits an event into tokens with vector instructions (scan_kernel.h), and leaves every event
 * that it does not accept to the portable one.
 */
#ifndef ENGINE_SCAN_SCAN_H
#define ENGINE_SCAN_SCAN_H

#include "engine/scan/scanner.h"

bool scanner_init(scanner *scan, const path_trie *paths, const kf_limits *limits);
void scanner_free(scanner *scan);

/* Scans one event. Returns KF_OK, KF_BAD_EVENT with *error, or KF_NO_MEMORY. If the event is not valid, the reports to the sink
 * mean nothing. */
kf_status scan_event(scanner *scan, const char *event, size_t length, const scan_sink *sink, event_error *error);

/* Scans any one JSON value, such as the text of a string or an element of an array. The value's own path is `root`. Returns what
 * scan_event returns, but no error text. If the value is not valid, nothing is reported to the sink. */
kf_status scan_value_at(scanner *scan, uint32_t root, const char *bytes, size_t length, const scan_sink *sink);

#endif
