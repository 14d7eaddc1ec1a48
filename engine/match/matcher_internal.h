/*
 * One thread's memory for matching. match.c fills it while an event is scanned, truth.c and vm.c ask it, join.c looks into
 * arrays, checks.c compares values, and derive.c makes values from others. Facts about one event are stamped with the event's
 * number, so that nothing has to be cleared between events.
 */
#ifndef ENGINE_MATCH_MATCHER_INTERNAL_H
#define ENGINE_MATCH_MATCHER_INTERNAL_H

#include "engine/match/matcher.h"
#include "engine/program/program_data.h"
#include "engine/scan/scanner.h"
#include "engine/tables/numbers.h"
#include "engine/tables/regex.h"
#include "engine/tables/scratch.h"

#define NO_RECORD UINT32_MAX
#define NO_SCOPE 0U

/* An element of an array in the event: an object or array with all that lies in it. Scopes are numbered in the order of the text,
 * so the scopes inside one have the numbers up to `last`. Scope 0 is the event itself. */
typedef struct scope {
    uint32_t parent;
    uint32_t last;
    uint32_t array;
} scope;

typedef struct array_state {
    uint32_t path;
    uint32_t first, last; /* scopes */
    uint32_t outer;       /* the scope that this one lies in, and the array that was open before this scope's array */
    uint32_t enclosing;
} array_state;

/* Records that a value in some scope satisfied a predicate, or stands at a path. The newest record comes first. */
typedef struct record {
    uint32_t scope;
    uint32_t leaf; /* number of the value in the event */
    uint32_t older;
} record;

typedef struct path_state {
    uint32_t event;
    uint32_t leaves;   /* values at the path */
    uint32_t unscoped; /* values at the path outside all arrays */
    uint32_t records;  /* the other values, if the path is joined */
} path_state;

/* PREDICATE_ANY: the hits that satisfied it. PREDICATE_NONE_OF: the hits that did not. PREDICATE_CHECK: whether it holds. */
typedef struct predicate_state {
    uint32_t event;
    bool limit;    /* a regular expression reached its limit */
    uint32_t leaf; /* the last value that hit it; a value counts once, even if it meets several alternatives */
    uint32_t hits;
    uint32_t unscoped;
    uint32_t records;
} predicate_state;

typedef struct value_list {
    uint32_t event;
    event_value *first, *last;
} value_list;

typedef struct join join; /* join.c's scratch memory */

struct matcher {
    const program *compiled;
    scanner scan;
    uint32_t event; /* the number of the current event, never 0 */
    path_state *paths;
    predicate_state *predicates;
    uint32_t *rules_seen; /* for rules that several predicates may wake: the last event for which the rule was run */
    automaton_cache **shapes;
    numbers awake;  /* the rules and nodes that the satisfied predicates wake */
    numbers listed; /* the satisfied predicates that nodes with many children look up */
    numbers matched;
    uint32_t leaf; /* the number of the current value */
    scope *scopes;
    uint32_t scope_count, scope_capacity, scope;
    array_state *arrays;
    uint32_t array_count, array_capacity, array;
    record *records;
    uint32_t record_count, record_capacity;
    char *text; /* room for a string with its escapes decoded */
    size_t text_capacity;
    scratch_memory memory;
    value_list *kept;  /* the lists of kept values, by program.kept */
    uint32_t *derived; /* by derivation: the last event for which it was filled */
    void *context;
    regex_memory *regexes;
    value_set *partners;  /* the right side of a comparison of two values, if it is long */
    uint64_t *limit_hits; /* by rule */
    join *joining;
    bool failed;        /* memory ran out */
    bool limit_hit;     /* a regular expression of the current rule reached its limit */
    bool any_limit_hit; /* a regular expression of some rule reached its limit in this event */
    bool too_many;      /* the event's arrays combine in more ways than join.c follows */
};

#endif
