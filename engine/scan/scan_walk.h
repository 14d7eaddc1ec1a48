/* From tokens whose nesting is right to the steps that report what is wanted of them. */
#ifndef ENGINE_SCAN_SCAN_WALK_H
#define ENGINE_SCAN_SCAN_WALK_H

#include "engine/scan/scanner.h"

/* Writes the steps to scan->steps, and the names that it looked at to `shape`, if that is not NULL; shape->name_count is
 * SHAPE_NO_NAMES if they cannot be kept. False if memory ran out. */
bool scan_walk(scanner *scan, uint32_t root, const char *bytes, scan_shape *shape);

/* Calls the sink for each step. False if it asks to end. */
bool scan_report(const scan_tokens *tokens, const char *bytes, const scan_step *steps, size_t count, const scan_sink *sink);

#endif
