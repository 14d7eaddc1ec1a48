/* Turns tokens whose nesting is valid into steps, which are the reports for the sink. scan.c calls it; scan_shapes.c caches the
 * steps. */
#ifndef ENGINE_SCAN_SCAN_WALK_H
#define ENGINE_SCAN_SCAN_WALK_H

#include "engine/scan/scanner.h"

/* Writes the steps to scan->steps and the names that it looked at to `shape`, unless that is NULL. shape->name_count becomes
 * SHAPE_NO_NAMES if the names cannot be kept. False if memory ran out. */
bool scan_walk(scanner *scan, uint32_t root, const char *bytes, scan_shape *shape);

/* Calls the sink once for each step. False if the sink ends the scan. */
bool scan_report(const scan_tokens *tokens, const char *bytes, const scan_step *steps, size_t count, const scan_sink *sink);

#endif
