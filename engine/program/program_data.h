/*
 * The data of a compiled program, which the files of engine/plan make, those of engine/match run, and dump.c prints. Nothing in it changes
 * once builder_finish has returned.
 */
#ifndef ENGINE_PROGRAM_PROGRAM_DATA_H
#define ENGINE_PROGRAM_PROGRAM_DATA_H

#include "engine/program/opcodes.h"
#include "engine/program/program.h"
#include "engine/tables/numbers.h"
#include "engine/tables/path_trie.h"
#include "engine/tables/regex.h"
#include "engine/tables/value_index.h"

/* ---- Predicates ---- */

/* A predicate says something about the values at one path. Equal ones are one, whichever rules they stand in. */
typedef enum predicate_kind {
    PREDICATE_ANY,     /* a value satisfies one of a list of alternatives */
    PREDICATE_NONE_OF, /* a value satisfies none of them: anything-but */
    PREDICATE_PRESENT, /* there is a value */
    PREDICATE_ABSENT,  /* there is none */
    PREDICATE_CHECK    /* what no index decides: a check is run on the values when somebody asks */
} predicate_kind;

typedef struct predicate {
    predicate_kind kind;
    bool joined;  /* some rule has to know which elements of arrays satisfied it */
    bool derived; /* its values are not there before somebody asks for them */
    uint32_t path;
    uint32_t check; /* PREDICATE_CHECK: in program.checks */
    uint32_t uses;  /* rules that have it: the fewer, the more selective */
} predicate;

/* ---- Checks: what is decided by looking at the values themselves, when a rule asks for it ---- */

typedef enum check_kind {
    CHECK_REGEX, /* a string matches `pattern` */
    CHECK_ORDER, /* a string stands in order `sign` to `text` */
    CHECK_PAIR   /* a value stands in order `sign` to some value at the node `right` */
} check_kind;

typedef struct check {
    check_kind kind;
    bool inverted; /* some value must fail it */
    bool as_times; /* PAIR: strings are compared as times */
    comparison sign;
    text text; /* ORDER: what is compared with; REGEX: the pattern as it is written */
    uint32_t right;
    const regex *pattern;
} check;

/* ---- Derivations: nodes whose values do not stand in the event as such ---- */

/* Elements of arrays, JSON in strings, and what fields and functions of the language compute. Those on which the waking of some rule
 * depends are filled for every event; the others when somebody asks. */
typedef enum derivation_kind { DERIVATION_ELEMENT, DERIVATION_JSON, DERIVATION_COMPUTED } derivation_kind;

typedef struct derivation {
    derivation_kind kind;
    bool eager;
    uint32_t node;
    uint32_t source; /* ELEMENT, JSON: the node that it is taken from */
    int32_t index;   /* ELEMENT */
    compute_function *compute;
    const void *data;
    const uint32_t *inputs;
    size_t input_count;
} derivation;

#define DERIVATION_NONE UINT32_MAX

/* ---- Waking ---- */

/* What a predicate wakes: nothing, one rule (where its code begins), or the rules of a node. */
#define WAKE_NOTHING UINT32_MAX
#define WAKE_NODE 0x80000000U

/* What has to be known of a predicate when a value satisfies it, apart from the rest so that it costs one line of the cache. */
typedef struct predicate_wake {
    uint32_t woken;
    bool joined;
    bool listed; /* some node has so many children, this one among them, that they are looked up among what the event satisfies */
} predicate_wake;

/* So many children of a node are asked one by one. */
#define WAKE_MOST_ASKED 16

/* Predicates that all hold if a rule matches by way of the first (engine/plan/waking.c). */
#define WORD_MOST 8
typedef struct wake_word {
    uint32_t rule;
    uint32_t length;
    uint32_t predicates[WORD_MOST];
    bool whole; /* if all of them hold, the rule matches */
} wake_word;

/* A place in the tree of the rules' words (engine/plan/waking.c): all predicates on the way to it hold. */
typedef struct wake_node {
    uint32_t children, child_count; /* in program.wake_nodes, by the predicate that program.wake_keys has for each */
    uint32_t matched, run, end; /* in program.wake_rules: rules that match, the code of rules to be run, and where that ends */
} wake_node;

/* ---- Rules ---- */

/* A rule's normal form: AND, OR and NOT over predicates, overriding applied, $or not multiplied out. Patterns have no NOT. */
typedef enum form_kind { FORM_AND, FORM_OR, FORM_NOT, FORM_TEST } form_kind;

typedef struct form form;
struct form {
    form_kind kind;
    uint32_t predicate; /* FORM_TEST */
    form *first;        /* FORM_AND (without children: true), FORM_OR, FORM_NOT (one) */
    form *next;         /* sibling */
};

/* One step of a rule's program: 8 bytes. A jump goes `skip` instructions on from the one behind it. */
typedef struct instruction {
    uint32_t opcode : 8;
    uint32_t skip : 24;
    uint32_t operand;
} instruction;

_Static_assert(OPCODE_COUNT <= 256, "an opcode has eight bits");

#define INSTRUCTION_MOST_SKIP 0xffffffU

typedef struct program_rule {
    uint32_t start;            /* in program.code */
    uint32_t asked_count : 31; /* what it asks, if that is remembered */
    bool often_woken : 1;      /* several predicates may wake it */
    rule_predicate *asked;
    form *joined; /* what join.c checks; NULL if no two paths of the rule can share an array */
} program_rule;

struct program {
    arena memory;
    path_trie paths;
    value_index values;
    predicate *predicates;
    instruction *code;
    program_rule *rules;
    predicate_wake *wakes; /* by predicate */
    wake_node *wake_nodes;
    uint32_t *wake_keys; /* by node: the last predicate on the way to it */
    numbers wake_rules;
    uint32_t *always;        /* the code of rules that no predicate of theirs could wake: they are run for every event */
    uint32_t *present;       /* by path: the PRESENT predicate that is satisfied by any value there, or UINT32_MAX */
    uint32_t *kept;          /* by path: the number of the list of its values, or UINT32_MAX */
    derivation *derivations; /* each behind what it is made from */
    uint32_t *derived_by;    /* by path: the derivation that it is, or lies below; DERIVATION_NONE */
    check *checks;
    const char **names; /* by rule, for dump; not owned */
    uint32_t predicate_count;
    uint32_t code_count;
    uint32_t rule_count;
    uint32_t wake_node_count;
    uint32_t always_count;
    uint32_t kept_count;
    uint32_t derivation_count;
    uint32_t check_count;
};

/* Lets the values at a node be kept for every event; `whole`: objects and arrays too. */
void program_keep(program *target, uint32_t node, bool whole);

#endif
