/*
 * The result of the parser: rules. Each rule has its EventBridge pattern as a flat list of items, and the conditions of `where`
 * as a tree.
 *
 * A pattern has no nested objects here. Every field has its whole path, with names joined by dots ("detail.eventName"), because a
 * dot in a name and nesting mean the same to EventBridge. An empty name is an ordinary step: {"":{"a":[1]}} has the path ".a".
 * Everything is in one arena, and the escapes of texts are decoded.
 */
#ifndef GRAMMAR_BASE_AST_H
#define GRAMMAR_BASE_AST_H

#include "grammar/base/action_form.h"
#include "grammar/base/address.h"
#include "grammar/base/arena.h"

#include <stdbool.h>
#include <stdint.h>

struct source; /* diagnostics.h */

/* The place of a text in its file. */
typedef struct span {
    size_t begin, end;
} span;

/* The kinds of operands of a pattern's fields. operators.def explains each. */
typedef enum alternative_kind {
#define ALTERNATIVE(kind, place, word, read, denied, index, listed, sentence, example) ALTERNATIVE_##kind,
#include "grammar/base/operators.def"
#undef ALTERNATIVE
} alternative_kind;

enum {
#define ALTERNATIVE(kind, place, word, read, denied, index, listed, sentence, example) +1
    ALTERNATIVE_KINDS = 0
#include "grammar/base/operators.def"
#undef ALTERNATIVE
};

/* An interval of comparable numbers. A missing bound is infinite. {"numeric":["=",5]} is [5, 5]. */
typedef struct number_range {
    double low, high;
    bool low_open, high_open; /* true: the bound itself is not in the interval */
} number_range;

/* An interval of times, both ends included, in nanoseconds since 1970. */
typedef struct time_range {
    int64_t low, high;
} time_range;

struct value_set; /* belongs to the engine, as do the next two */
struct regex;
struct form;

/* An alternative: one operand that a field's value may satisfy. Its kind says which member has the operand
 * (engine/tables/index_class.h). */
typedef struct alternative alternative;
struct alternative {
    alternative_kind kind;
    /* NUMBER: true if the number is compared by its value, false if it is compared by its text. */
    bool comparable;
    /* Strings, and numbers as they are written. A wildcard keeps its backslashes and has been checked. */
    text text;
    double number;               /* NUMBER */
    number_range range;          /* NUMERIC */
    address_block block;         /* CIDR */
    time_range times;            /* TIMES */
    const struct value_set *set; /* IN_SET */
    /* NONE_OF: operands of the kinds EXACTLY, NUMBER, and those that operators.def allows in anything-but. */
    alternative *operands;
    alternative *next;
};

/* A field with its list of alternatives, or an $or with two or more branches. The order of items is the order of the text. It
 * matters because a later field replaces an earlier field of the same path (engine/plan/plan.c does this). */
typedef struct pattern_item pattern_item;
typedef struct pattern_branch pattern_branch;
struct pattern_item {
    text path;                 /* the path of a field */
    alternative *alternatives; /* the alternatives of a field; NULL: this item is an $or */
    span list;                 /* the place of the field's list */
    pattern_branch *branches;
    pattern_item *next;
};
struct pattern_branch {
    pattern_item *items;
    pattern_branch *next;
};

/* ---- Operands: expressions for values of the event ---- */

typedef enum reference_kind {
    REFERENCE_FIELD,   /* account: `name` */
    REFERENCE_PATH,    /* .detail.eventName: `steps` */
    REFERENCE_FUNCTION /* lower(x): `name`, `argument`; behind json(x), `steps` */
} reference_kind;

typedef struct reference_step reference_step;
struct reference_step {
    bool is_index;
    text name;
    int32_t index; /* counted from the end if negative */
    reference_step *next;
};

typedef struct reference reference;
struct reference {
    reference_kind kind;
    text name;
    reference *argument;
    reference_step *steps;
    span place;
    uint32_t node;   /* the engine's number for it, set by builtins/language/resolve.c */
    reference *next; /* the next one in a list of references */
};

/* ---- Conditions ---- */

typedef enum literal_kind {
    LITERAL_STRING,
    LITERAL_NUMBER, /* `text` as it is written; `number` is its value if `comparable` */
    LITERAL_TRUE,
    LITERAL_FALSE,
    LITERAL_NULL,
    LITERAL_DURATION, /* `nanoseconds` */
    LITERAL_TIME,     /* `nanoseconds` since 1970 */
    LITERAL_REGEX     /* `text`, and `flags` with its letters */
} literal_kind;

typedef struct literal literal;
struct literal {
    literal_kind kind;
    bool comparable;
    text text;
    text flags;                /* the letters of a regular expression */
    const struct regex *regex; /* set by resolve.c */
    double number;
    int64_t nanoseconds;
    span place;
    literal *next;
};

typedef enum condition_kind {
    CONDITION_AND,
    CONDITION_OR,
    CONDITION_NOT,
    CONDITION_EXISTS, /* `left` */
    CONDITION_COMPARE
} condition_kind;

typedef enum comparison {
#define COMPARISON(KIND, ...) COMPARISON_##KIND,
#include "grammar/base/comparisons.def"
#undef COMPARISON
} comparison;

/* Whoever asks whether a comparison is an order relies on this. */
_Static_assert(COMPARISON_EQUAL == 0 && COMPARISON_NOT_EQUAL == 1 && COMPARISON_LESS == 2 && COMPARISON_LESS_OR_EQUAL == 3 &&
                   COMPARISON_GREATER == 4 && COMPARISON_GREATER_OR_EQUAL == 5,
               "== and != come first, and the four orders behind them");

typedef enum quantifier { QUANTIFIER_ANY, QUANTIFIER_ALL, QUANTIFIER_NONE } quantifier;
typedef enum value_type { VALUE_TYPE_NULL, VALUE_TYPE_STRING, VALUE_TYPE_NUMBER, VALUE_TYPE_BOOL } value_type;

typedef struct condition condition;
struct condition {
    condition_kind kind;
    condition *first; /* the first child of AND, OR, NOT */
    condition *next;
    span place;
    quantifier quantifier;
    comparison comparison;
    reference *left;
    /* The right side is one of `right`, `literals` and `set`. */
    reference *right;
    literal *literals;
    text set;                        /* the name of a set */
    const struct value_set *members; /* the values of the set; set by resolve.c */
    span right_place;
    value_type type;
    bool as_times; /* both operands are read as times; set by resolve.c */
};

/* ---- The inputs of actions, which are sent instead of the event ---- */

typedef enum piece_mode {
    PIECE_TEXT,        /* a part of a text */
    PIECE_JSON_STRING, /* a part of a string in a JSON template */
    PIECE_JSON,        /* a value of a JSON template; if it is a literal, its characters */
    PIECE_PATH         /* a part of the path of a file */
} piece_mode;

typedef struct input_piece input_piece;
struct input_piece {
    piece_mode mode;
    text literal;    /* the literal text, decoded, but JSON keeps its escapes */
    reference *what; /* the operand, if the piece is not a literal */
    input_piece *next;
};

typedef enum input_kind {
    INPUT_TEXT,       /* `pieces` */
    INPUT_JSON,       /* `pieces` */
    INPUT_PATH,       /* `text`: AWS's InputPath */
    INPUT_TRANSFORMER /* `text`: AWS's InputTransformer, as JSON */
} input_kind;

typedef struct input_definition {
    input_kind kind;
    input_piece *pieces;
    text text;
    span place;
} input_definition;

/* ---- Rules ---- */

/* A setting: NAME VALUE behind an action. */
typedef struct action_setting action_setting;
struct action_setting {
    const setting_form *form;
    int64_t number;
    text text;
    text *items; /* the strings of a list */
    size_t item_count;
    action_setting *next;
};

/* An action: to NAME ARGUMENT… SETTING… [input …] */
typedef struct action_call action_call;
struct action_call {
    text name;
    text *arguments; /* the strings, or the members of the list */
    size_t argument_count;
    bool is_list;
    input_definition *path; /* the argument as a template; NULL if it has no operands */
    action_setting *settings;
    action_call *otherwise;  /* the action behind `else`, which gets events that could not be delivered */
    input_definition *input; /* NULL: the input of the rule */
    uint32_t line, column;
    action_call *next;
};

/* The clauses dedup by OPERANDS within PERIOD, and limit COUNT per PERIOD by OPERANDS. */
typedef struct group_clause {
    reference *by;
    int64_t period; /* in nanoseconds */
    uint64_t count; /* of `limit` only */
} group_clause;

typedef enum pattern_state { PATTERN_AS_TREE, PATTERN_PLANNED, PATTERN_TOO_COMPLEX } pattern_state;

/* A rule. There may be very many rules, so members that few rules need are behind pointers. */
typedef struct rule_definition rule_definition;
struct rule_definition {
    text name;                    /* may point into the file's text */
    const char *title;            /* NULL: none */
    const struct source *from;    /* the file */
    const struct source *written; /* the text in which the places of the rule are counted */
    uint32_t line, column;        /* the place of the name */
    pattern_state state;
    union {
        pattern_item *match; /* NULL: every event */
        /* the engine's form of the pattern, which does not need the tree; NULL: the pattern is too complex */
        struct form *planned;
    };
    condition *where;        /* NULL: `match` alone decides */
    group_clause *dedup;     /* NULL: none */
    group_clause *limit;     /* NULL: none */
    const char *meta;        /* JSON; NULL: none */
    input_definition *input; /* NULL: the event itself */
    action_call *actions;    /* NULL: stdout */
    rule_definition *next;
};

/* ---- Sets, tables, tests ---- */

/* A set: set NAME = { LITERALS }, or set NAME from "FILE". */
typedef struct set_definition set_definition;
struct set_definition {
    text name;
    literal *members;
    text file;  /* bytes is NULL: the values are in `members` */
    span place; /* the place of the name */
    span file_place;
    const struct value_set *values; /* set when the file has been read */
    set_definition *next;
};

/* A table of aliases: table alias from "FILE" [account "…" region "…"], or table alias {…}. */
typedef struct table_definition table_definition;
struct table_definition {
    text file; /* bytes is NULL: the table is in `json` */
    text json;
    text account, region; /* for entries without an ARN; bytes is NULL: not given */
    span place;
    table_definition *next;
};

typedef struct event_text event_text;
struct event_text {
    text bytes;
    span place;
    event_text *next;
};

typedef struct expectation expectation;
struct expectation {
    text rule;
    span place;
    bool has_times;
    bool has_input;
    bool input_is_json;
    uint64_t times;
    text input;
    expectation *next;
};

typedef struct test_definition test_definition;
struct test_definition {
    text title;
    const char *file;
    uint32_t line;
    bool has_clock;
    int64_t clock; /* nanoseconds since 1970 */
    table_definition *tables;
    event_text *events;
    expectation *expectations; /* NULL: expect nothing */
    test_definition *next;
};

#endif
