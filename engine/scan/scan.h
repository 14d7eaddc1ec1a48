/*
 * The scanner: checks all bytes of an event (RFC 8259, UTF-8, limits) and reports the scalars at wanted paths. It builds nothing;
 * names that no rule reads are skipped, values below them checked but not looked at.
 *
 * There are two that give the same answers. The portable one (scan_portable.c) reads byte by byte and knows what is wrong with an
 * event. The other splits an event into tokens by vector instructions (scan_kernel.h), and leaves whatever it does not accept to
 * the portable one.
 */
#ifndef ENGINE_SCAN_SCAN_H
#define ENGINE_SCAN_SCAN_H

#include "engine/scan/scanner.h"

bool scanner_init(scanner *scan, const path_trie *paths, const kf_limits *limits);
void scanner_free(scanner *scan);

/* KF_OK, KF_BAD_EVENT and *error, or KF_NO_MEMORY. What the sink was told of an event that turns out to be none means nothing. */
kf_status scan_event(scanner *scan, const char *event, size_t length, const scan_sink *sink, event_error *error);

/* Any one JSON value, whose own path is `root`: what stands in a string, or an element of an array. The same results, but without
 * an error, and the sink is told of nothing if it is none. */
kf_status scan_value_at(scanner *scan, uint32_t root, const char *bytes, size_t length, const scan_sink *sink);

#endif
