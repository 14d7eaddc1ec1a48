/*
 * An alternative's class says how values that satisfy it are found. So it also says where its operand is and when two operands
 * are equal. The table of operators (grammar/base/operators.def) gives every alternative its class. value_index.c, match.c and
 * plan/predicate_key.c know only the classes, not the alternatives.
 */
#ifndef ENGINE_TABLES_INDEX_CLASS_H
#define ENGINE_TABLES_INDEX_CLASS_H

#include "grammar/base/ast.h"

typedef enum index_class {
    /* In the hash table of values, each under its value_kind. */
    INDEX_STRING,            /* `text` */
    INDEX_STRING_OR_ADDRESS, /* `text`: a BLOCK of one address if the text is an address, else a STRING */
    INDEX_NUMBER,            /* `number` if it is `comparable`, else `text` */
    INDEX_TRUE,
    INDEX_FALSE,
    INDEX_NULL,
    INDEX_BLOCK, /* `block` */
    INDEX_ANY_STRING,
    INDEX_ANY_NUMBER,
    INDEX_CONTAINER,
    /* In tables of their own. */
    INDEX_RANGE, /* `range`: a tree of intervals; a NUMBER if the range has only one number */
    INDEX_TIMES, /* `times`: a tree of intervals */
    INDEX_SET,   /* `set` */
    INDEX_SHAPE, /* `text`: the path's automaton, or wildcards that are compared one by one */
    /* Not in the index: each is a predicate of its own. */
    INDEX_PRESENT,
    INDEX_ABSENT,
    INDEX_NONE_OF /* `operands` */
} index_class;

extern const unsigned char index_classes[]; /* by alternative_kind */

static inline index_class index_class_of(alternative_kind kind)
{
    return (index_class)index_classes[kind];
}

/* The alternatives of INDEX_SHAPE. Each has the number of its alternative_kind. */
typedef enum shape_kind {
#define SHAPE_IF_SHAPE(kind) SHAPE_##kind = ALTERNATIVE_##kind,
#define SHAPE_IF_STRING(kind)
#define SHAPE_IF_STRING_OR_ADDRESS(kind)
#define SHAPE_IF_NUMBER(kind)
#define SHAPE_IF_TRUE(kind)
#define SHAPE_IF_FALSE(kind)
#define SHAPE_IF_NULL(kind)
#define SHAPE_IF_BLOCK(kind)
#define SHAPE_IF_ANY_STRING(kind)
#define SHAPE_IF_ANY_NUMBER(kind)
#define SHAPE_IF_CONTAINER(kind)
#define SHAPE_IF_RANGE(kind)
#define SHAPE_IF_TIMES(kind)
#define SHAPE_IF_SET(kind)
#define SHAPE_IF_PRESENT(kind)
#define SHAPE_IF_ABSENT(kind)
#define SHAPE_IF_NONE_OF(kind)
#define ALTERNATIVE(kind, place, word, read, denied, index, listed, sentence, example) SHAPE_IF_##index(kind)
#include "grammar/base/operators.def"
#undef ALTERNATIVE
} shape_kind;

#endif
