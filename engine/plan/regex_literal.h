/* Finds texts that every match of a regular expression contains, so that an index can select the expressions that have to be
 * run. */
#ifndef ENGINE_PLAN_REGEX_LITERAL_H
#define ENGINE_PLAN_REGEX_LITERAL_H

#include "grammar/base/ast.h"

/* Texts of which every match of the expression contains at least one, as a list of wildcards ("*text*") in `memory`. NULL if none
 * is known or memory ran out. Only plain parts of the syntax are understood; if the expression has others, the result is NULL. */
alternative *regex_literals(const literal *expression, arena *memory);

#endif
