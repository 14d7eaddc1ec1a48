/* The operand of {"numeric": […]}. */
#ifndef GRAMMAR_PATTERN_NUMERIC_H
#define GRAMMAR_PATTERN_NUMERIC_H

#include "grammar/base/ast.h"
#include "grammar/json/json_reader.h"

/* Reads the operand's array whole. False with an error recorded in the reader. */
bool numeric_read(json_reader *reader, number_range *range);

#endif
