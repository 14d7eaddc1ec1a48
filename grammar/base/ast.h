/*
 * What the parser hands on: rules, and in each the EventBridge pattern as a flat list of items, and the conditions of `where` as a
 * tree.
 *
 * In a pattern nested objects are gone: every field carries its whole path, names joined with dots ("detail.eventName"), since a dot in a name
 * and nesting mean the same to EventBridge. An empty name is an ordinary step: {"":{"a":[1]}} has the path ".a". Everything lives
 * in one arena, and texts are unescaped.
 */
#ifndef GRAMMAR_BASE_AST_H
#define GRAMMAR_BASE_AST_H

#include "grammar/base/action_form.h"
#include "grammar/base/address.h"
#include "grammar/base/arena.h"

#include <stdbool.h>
#include <stdint.h>

struct source; /* diagnostics.h */

/* Where a text stands in its file. */
typedef struct span {
    size_t begin, end;
} span;

/* What a value of a field is compared with; operators.def says what each of them is. */
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

/* An interval of comparable numbers; infinite where there is no bound. {"numeric":["=",5]} is [5, 5]. */
typedef struct number_range {
    double low, high;
    bool low_open, high_open; /* the bound itself is left out */
} number_range;

/* An interval of times, both ends included, in nanoseconds since 1970. */
typedef struct time_range {
    int64_t low, high;
} time_range;

struct value_set; /* the engine's, as are the next two */
struct regex;
struct form;

/* Which member has the operand follows from the kind (engine/tables/index_class.h). */
typedef struct alternative alternative;
struct alternative {
    alternative_kind kind;
    bool comparable; /* of NUMBER: the number's value is known, else it is compared by its text */
    text text;     /* of strings, and as a number is written; a wildcard keeps its backslashes, and is known to be well formed */
    double number; /* NUMBER */
    number_range range;          /* NUMERIC */
    address_block block;         /* CIDR */
    time_range times;            /* TIMES */
    const struct value_set *set; /* IN_SET */
    alternative *operands;       /* NONE_OF: of the kinds EXACTLY, NUMBER, and those that operators.def says may be denied */
    alternative *next;
};

/* A field with the list of its alternatives, or an $or with two or more branches. Items are in the order of the text, which
 * matters: a later field replaces an earlier one of the same path (engine/plan/plan.c applies that). */
typedef struct pattern_item pattern_item;
typedef struct pattern_branch pattern_branch;
struct pattern_item {
    text path;                 /* a field's */
    alternative *alternatives; /* a field's; NULL says that this is an $or */
    span list;                 /* where a field's list is written */
    pattern_branch *branches;
    pattern_item *next;
};
struct pattern_branch {
    pattern_item *items;
    pattern_branch *next;
};

/* ---- Operands: what stands for values of the event ---- */

typedef enum reference_kind {
    REFERENCE_FIELD,   /* account: `name` */
    REFERENCE_PATH,    /* .detail.eventName: `steps` */
    REFERENCE_FUNCTION /* lower(x): `name`, `argument`; behind json(x), `steps` */
} reference_kind;

typedef struct reference_step reference_step;
struct reference_step {
    bool is_index;
    text name;
    int32_t index; /* negative: from the end */
    reference_step *next;
};

typedef struct reference reference;
struct reference {
    reference_kind kind;
    text name;
    reference *argument;
    reference_step *steps;
    span place;
    uint32_t node;   /* the engine's number for it, once it has been resolved */
    reference *next; /* in a list of them */
};

/* ---- Conditions ---- */

typedef enum literal_kind {
    LITERAL_STRING,
    LITERAL_NUMBER, /* `text` as written, `number` its value if `comparable` */
    LITERAL_TRUE,
    LITERAL_FALSE,
    LITERAL_NULL,
    LITERAL_DURATION, /* `nanoseconds` */
    LITERAL_TIME,     /* `nanoseconds` since 1970 */
    LITERAL_REGEX     /* `text`, and `flags`: its letters */
} literal_kind;

typedef struct literal literal;
struct literal {
    literal_kind kind;
    bool comparable;
    text text;
    text flags;                /* a regular expression's letters */
    const struct regex *regex; /* once it has been resolved */
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
    condition *first; /* of AND, OR, NOT */
    condition *next;
    span place;
    quantifier quantifier;
    comparison comparison;
    reference *left;
    reference *right;  /* or else */
    literal *literals; /* or else */
    text set;          /* a set's name, and what it stands for once it has been resolved */
    const struct value_set *members;
    span right_place;
    value_type type;
    bool as_times; /* both operands are to be read as times; resolved */
};

/* ---- What actions get instead of the event ---- */

typedef enum piece_mode {
    PIECE_TEXT,        /* in a text */
    PIECE_JSON_STRING, /* between the quotes of a JSON template's string */
    PIECE_JSON,        /* as a value of a JSON template; a literal: its own characters */
    PIECE_PATH         /* in the path of a file */
} piece_mode;

typedef struct input_piece input_piece;
struct input_piece {
    piece_mode mode;
    text literal;    /* decoded, but for JSON's own characters */
    reference *what; /* or else */
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

/* NAME VALUE behind an action */
typedef struct action_setting action_setting;
struct action_setting {
    const setting_form *form;
    int64_t number;
    text text;
    text *items; /* of a list */
    size_t item_count;
    action_setting *next;
};

/* to NAME ARGUMENT… SETTING… [input …] */
typedef struct action_call action_call;
struct action_call {
    text name;
    text *arguments; /* the strings, or what stands in the list */
    size_t argument_count;
    bool is_list;
    input_definition *path; /* the argument as a template; NULL if there is no operand in it */
    action_setting *settings;
    action_call *otherwise;  /* behind `else`: what takes an event that could not be delivered */
    input_definition *input; /* NULL: the rule's */
    uint32_t line, column;
    action_call *next;
};

/* dedup by OPERANDS within PERIOD; limit COUNT per PERIOD by OPERANDS */
typedef struct group_clause {
    reference *by;
    int64_t period; /* nanoseconds */
    uint64_t count; /* limit's */
} group_clause;

typedef enum pattern_state { PATTERN_AS_TREE, PATTERN_PLANNED, PATTERN_TOO_COMPLEX } pattern_state;

/* There may be very many of these: what few rules have is behind a pointer. */
typedef struct rule_definition rule_definition;
struct rule_definition {
    text name;                    /* perhaps in the file */
    const char *title;            /* NULL: none */
    const struct source *from;    /* the file */
    const struct source *written; /* the text that places in it count from */
    uint32_t line, column;        /* of the name */
    pattern_state state;
    union {
        pattern_item *match;  /* NULL: every event */
        struct form *planned; /* the engine's form of it, which needs the tree no longer; NULL: it is too complex */
    };
    condition *where;        /* NULL: as `match` says */
    group_clause *dedup;     /* NULL: none */
    group_clause *limit;     /* NULL: none */
    const char *meta;        /* JSON; NULL: none */
    input_definition *input; /* NULL: the event itself */
    action_call *actions;    /* NULL: stdout */
    rule_definition *next;
};

/* ---- Sets, tables, tests ---- */

/* set NAME = { LITERALS }; set NAME from "FILE" */
typedef struct set_definition set_definition;
struct set_definition {
    text name;
    literal *members;
    text file;  /* bytes is NULL: `members` */
    span place; /* of the name */
    span file_place;
    const struct value_set *values; /* once it has been read */
    set_definition *next;
};

/* table alias from "FILE" [account "…" region "…"]; table alias {…} */
typedef struct table_definition table_definition;
struct table_definition {
    text file; /* bytes is NULL: `json` */
    text json;
    text account, region; /* of entries that have no ARN; bytes is NULL: not said */
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
