/* EventBridge patterns: text in, a list of items out (ast.h). The tree and every text in it live in `memory`. */
#ifndef GRAMMAR_PATTERN_PATTERN_H
#define GRAMMAR_PATTERN_PATTERN_H

#include "grammar/base/ast.h"
#include "grammar/base/diagnostics.h"

/* The pattern that starts at input->bytes + *offset; *offset is moved behind its closing brace. KF_OK, KF_BAD_RULES with exactly one
 * error recorded, whose `reason` is EventBridge's whole text (it counts lines and columns from the pattern's own start), or
 * KF_NO_MEMORY. */
kf_status pattern_parse(const source *input, size_t *offset, arena *memory, diagnostics *errors, pattern_item **result);

/* A text that is one pattern and nothing else: white space may follow the closing brace, anything else is an error. */
kf_status pattern_parse_whole(const source *input, arena *memory, diagnostics *errors, pattern_item **result);

/* What is wrong with a wildcard, and the byte at which. */
typedef enum wildcard_result { WILDCARD_GOOD, WILDCARD_TWO_STARS, WILDCARD_BAD_ESCAPE } wildcard_result;
wildcard_result wildcard_check(text operand, size_t *position);

#endif
