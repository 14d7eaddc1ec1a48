/*
 * The data of a compiled program. The files of engine/plan make it, the files of engine/match run it, and dump.c prints it.
 * Nothing in it changes after builder_finish has returned.
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

/* A predicate is true or false of the values at one path. Rules with equal predicates share one. */
typedef enum predicate_kind {
    PREDICATE_ANY,     /* a value satisfies one of a list of alternatives */
    PREDICATE_NONE_OF, /* a value satisfies none of them: anything-but */
    PREDICATE_PRESENT, /* there is a value */
    PREDICATE_ABSENT,  /* there is none */
    PREDICATE_CHECK    /* no index decides it: a check looks at the values when a rule asks */
} predicate_kind;

typedef struct predicate {
    predicate_kind kind;
    bool joined;  /* some rule must know which elements of arrays satisfied it */
    bool derived; /* its values are computed only when a rule asks for them */
    uint32_t path;
    uint32_t check; /* PREDICATE_CHECK: its number in program.checks */
    uint32_t uses;  /* the number of rules that have it; fewer rules make it more selective */
} predicate;

/* ---- Checks: predicates that are decided by looking at the values, when a rule asks ---- */

typedef enum check_kind {
    CHECK_REGEX, /* a string matches `pattern` */
    CHECK_ORDER, /* a string has the order `sign` to `text` */
    CHECK_PAIR   /* a value has the order `sign` to some value at the node `right` */
} check_kind;

typedef struct check {
    check_kind kind;
    bool inverted; /* true: some value must fail the check */
    bool as_times; /* PAIR: strings are compared as times */
    comparison sign;
    text text; /* ORDER: the text to compare with; REGEX: the pattern as it is written */
    uint32_t right;
    const regex *pattern;
} check;

/* ---- Derivations: nodes whose values are not in the event itself ---- */

/* The kinds of derivations: elements of arrays, JSON in strings, and results of the language's fields and functions. If the
 * waking of a rule depends on a node, the node is filled for every event. Other nodes are filled when a rule asks for them. */
typedef enum derivation_kind { DERIVATION_ELEMENT, DERIVATION_JSON, DERIVATION_COMPUTED } derivation_kind;

typedef struct derivation {
    derivation_kind kind;
    bool eager;
    uint32_t node;
    uint32_t source; /* ELEMENT, JSON: the node whose values it is made from */
    int32_t index;   /* ELEMENT */
    compute_function *compute;
    const void *data;
    const uint32_t *inputs;
    size_t input_count;
} derivation;

#define DERIVATION_NONE UINT32_MAX

/* ---- Waking ---- */

/* The value of predicate_wake that wakes nothing. Other values are one rule (the place where its code begins) or a node of the
 * tree. */
#define WAKE_NOTHING UINT32_MAX
#define WAKE_NODE 0x80000000U

/* What is needed each time a predicate is satisfied. It is kept apart from the predicate, so that it costs one cache line. */
typedef struct predicate_wake {
    uint32_t woken;
    bool joined;
    /* a node that this predicate leads to has so many siblings that they are looked up among the event's satisfied predicates */
    bool listed;
} predicate_wake;

/* The children of a node are asked one by one if there are no more than this. */
#define WAKE_MOST_ASKED 16

/* Predicates that all hold if a rule matches by way of the first one (engine/plan/waking.c). */
#define WORD_MOST 8
typedef struct wake_word {
    uint32_t rule;
    uint32_t length;
    uint32_t predicates[WORD_MOST];
    bool whole; /* true: if all of them hold, the rule matches */
} wake_word;

/* A node of the tree of the rules' words (engine/plan/waking.c). All predicates on the way to the node hold. */
typedef struct wake_node {
    uint32_t children, child_count; /* their place in program.wake_nodes; program.wake_keys has the predicate of each */
    /* Places in program.wake_rules: first the rules that have matched, then the code of the rules to run, then the end. */
    uint32_t matched, run, end;
} wake_node;

/* ---- Rules ---- */

/* A rule's normal form: AND, OR and NOT over predicates. Overriding fields are applied. $or is kept and not multiplied out. The
 * form of a pattern has no NOT. */
typedef enum form_kind { FORM_AND, FORM_OR, FORM_NOT, FORM_TEST } form_kind;

typedef struct form form;
struct form {
    form_kind kind;
    uint32_t predicate; /* FORM_TEST */
    form *first;        /* FORM_AND (without children: true), FORM_OR, FORM_NOT (one) */
    form *next;         /* sibling */
};

/* One instruction of a rule's program: 8 bytes. A jump skips `skip` instructions behind itself. */
typedef struct instruction {
    uint32_t opcode : 8;
    uint32_t skip : 24;
    uint32_t operand;
} instruction;

_Static_assert(OPCODE_COUNT <= 256, "an opcode has eight bits");

#define INSTRUCTION_MOST_SKIP 0xffffffU

typedef struct program_rule {
    uint32_t start;            /* its place in program.code */
    uint32_t asked_count : 31; /* its predicates, if they are remembered */
    bool often_woken : 1;      /* true: several predicates may wake it */
    rule_predicate *asked;
    form *joined; /* the form that join.c walks; NULL if no two paths of the rule can share an array */
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
    uint32_t *wake_keys; /* by node: the predicate that leads from its parent to it */
    numbers wake_rules;
    uint32_t *always;        /* the code of rules that no predicate can wake; they are run for every event */
    uint32_t *present;       /* by path: the PRESENT predicate, which any value there satisfies, or UINT32_MAX */
    uint32_t *kept;          /* by path: the number of its list of kept values, or UINT32_MAX */
    derivation *derivations; /* each one comes after the ones that it is made from */
    uint32_t *derived_by;    /* by path: the derivation that fills it or a node above it; DERIVATION_NONE if there is none */
    check *checks;
    const char **names; /* by rule, for dump; owned by the caller */
    uint32_t predicate_count;
    uint32_t code_count;
    uint32_t rule_count;
    uint32_t wake_node_count;
    uint32_t always_count;
    uint32_t kept_count;
    uint32_t derivation_count;
    uint32_t check_count;
};

/* Makes matchers keep the values at a node for every event. `whole`: objects and arrays too. False if memory ran out. */
void program_keep(program *target, uint32_t node, bool whole);

#endif
