/* What every match of a regular expression contains, so that an index can tell which of many need to be run at all. */
#ifndef ENGINE_PLAN_REGEX_LITERAL_H
#define ENGINE_PLAN_REGEX_LITERAL_H

#include "grammar/base/ast.h"

/* Texts of which at least one stands in everything that the expression matches, as a list of wildcards ("*text*") in `memory`. NULL if
 * none is known, or memory ran out. The analysis is of the pattern's text and knows only plain parts of the syntax: where anything
 * else occurs, it knows nothing. */
alternative *regex_literals(const literal *expression, arena *memory);

#endif
