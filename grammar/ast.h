/*
 * What the parser hands to the engine: rules, and in each the EventBridge pattern as a flat list of items.
 *
 * Nested objects are gone: every field carries its whole path, names joined with dots ("detail.eventName"), since a dot in a name
 * and nesting mean the same to EventBridge. An empty name is an ordinary step: {"":{"a":[1]}} has the path ".a". Everything lives
 * in one arena, and texts are unescaped.
 */
#ifndef GRAMMAR_AST_H
#define GRAMMAR_AST_H

#include "grammar/address.h"
#include "grammar/arena.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum alternative_kind {
    ALTERNATIVE_STRING, /* "x": an IP address is compared as one, anything else by its text */
    ALTERNATIVE_EXACTLY,
    ALTERNATIVE_NUMBER, /* 1.5: `text` as written, `number` its value if `comparable` */
    ALTERNATIVE_TRUE,
    ALTERNATIVE_FALSE,
    ALTERNATIVE_NULL,
    ALTERNATIVE_PREFIX,
    ALTERNATIVE_PREFIX_IGNORE_CASE,
    ALTERNATIVE_SUFFIX,
    ALTERNATIVE_SUFFIX_IGNORE_CASE,
    ALTERNATIVE_EQUALS_IGNORE_CASE,
    ALTERNATIVE_WILDCARD, /* `text` with its stars and backslashes, known to be well formed */
    ALTERNATIVE_NUMERIC,  /* `range` */
    ALTERNATIVE_CIDR,     /* `block` */
    ALTERNATIVE_PRESENT,  /* {"exists": true} */
    ALTERNATIVE_ABSENT,   /* {"exists": false} */
    ALTERNATIVE_NONE_OF /* anything-but: `operands`, of the kinds EXACTLY, NUMBER, PREFIX, SUFFIX, EQUALS_IGNORE_CASE, WILDCARD */
} alternative_kind;

/* An interval of comparable numbers; infinite where there is no bound. {"numeric":["=",5]} is [5, 5]. */
typedef struct number_range {
    double low, high;
    bool low_open, high_open; /* the bound itself is left out */
} number_range;

typedef struct alternative alternative;
struct alternative {
    alternative_kind kind;
    bool comparable;
    text text;
    double number;
    number_range range;
    address_block block;
    alternative *operands;
    alternative *next;
};

/* A field with the list of its alternatives, or an $or with two or more branches. Items are in the order of the text, which
 * matters: a later field replaces an earlier one of the same path (engine/plan.c applies that). */
typedef struct pattern_item pattern_item;
typedef struct pattern_branch pattern_branch;
struct pattern_item {
    text path;                 /* a field's */
    alternative *alternatives; /* a field's; NULL says that this is an $or */
    pattern_branch *branches;
    pattern_item *next;
};
struct pattern_branch {
    pattern_item *items;
    pattern_branch *next;
};

/* to NAME "ARGUMENT"… */
typedef struct action_call action_call;
struct action_call {
    text name;
    text *arguments;
    size_t argument_count;
    uint32_t line, column;
    action_call *next;
};

typedef struct rule_definition rule_definition;
struct rule_definition {
    text name;
    text title; /* bytes is NULL if there is none */
    const char *file;
    uint32_t line, column; /* of the name */
    pattern_item *match;   /* NULL: every event */
    action_call *actions;  /* NULL: stdout */
    rule_definition *next;
};

#endif
