/* Reads the operand of {"numeric": […]}, for matchers.c. */
#ifndef GRAMMAR_PATTERN_NUMERIC_H
#define GRAMMAR_PATTERN_NUMERIC_H

#include "grammar/base/ast.h"
#include "grammar/json/json_reader.h"

/* Reads the whole array of the operand. False on error, which is recorded in the reader. */
bool numeric_read(json_reader *reader, number_range *range);

#endif
