/* Reads EventBridge patterns: from text to a list of items (ast.h). The tree and all of its texts are in `memory`. */
#ifndef GRAMMAR_PATTERN_PATTERN_H
#define GRAMMAR_PATTERN_PATTERN_H

#include "grammar/base/ast.h"
#include "grammar/base/diagnostics.h"

/* Reads the pattern that begins at input->bytes + *offset. *offset becomes the place behind its closing brace. Returns KF_OK,
 * KF_BAD_RULES with exactly one error recorded, or KF_NO_MEMORY. The error's `reason` is EventBridge's whole text, which counts
 * lines and columns from the beginning of the pattern. */
kf_status pattern_parse(const source *input, size_t *offset, arena *memory, diagnostics *errors, pattern_item **result);

/* Reads a text that is one pattern. White space may follow the closing brace; anything else is an error. */
kf_status pattern_parse_whole(const source *input, arena *memory, diagnostics *errors, pattern_item **result);

/* What is wrong with a wildcard, and the byte where it is wrong. */
typedef enum wildcard_result { WILDCARD_GOOD, WILDCARD_TWO_STARS, WILDCARD_BAD_ESCAPE } wildcard_result;
wildcard_result wildcard_check(text operand, size_t *position);

#endif
