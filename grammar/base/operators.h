/* What operators.def says of each alternative, for whoever prints it. */
#ifndef GRAMMAR_BASE_OPERATORS_H
#define GRAMMAR_BASE_OPERATORS_H

#include "grammar/base/ast.h"

/* Where it is written. */
typedef enum operator_place {
    PLACE_VALUE,    /* by itself in a pattern's list */
    PLACE_OPERATOR, /* as an object in a pattern's list */
    PLACE_CONDITION /* only in a rule's `where` */
} operator_place;

typedef struct operator_info {
    const char *word;   /* the operator's name; NULL for a value */
    const char *listed; /* how `dump` calls it */
    const char *sentence;
    const char *example; /* a pattern or, of PLACE_CONDITION, a condition */
    operator_place place;
    bool may_be_denied; /* it may stand in anything-but */
} operator_info;

/* By alternative_kind, in the order of operators.def; ALTERNATIVE_KINDS of them. An operator that has several kinds of operand has
 * several entries, one behind the other. */
extern const operator_info operator_table[];

#endif
