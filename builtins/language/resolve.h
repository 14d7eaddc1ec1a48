/*
 * Finds what the names of the language mean. Fields, functions, sets and regular expressions of conditions and other clauses get
 * the nodes and objects with which the engine knows them. The types of both sides of a comparison are checked. builtins/rules
 * calls it for each rule.
 */
#ifndef BUILTINS_LANGUAGE_RESOLVE_H
#define BUILTINS_LANGUAGE_RESOLVE_H

#include "builtins/language/vocabulary.h"
#include "builtins/text/name_table.h"
#include "engine/plan/builder.h"
#include "grammar/base/diagnostics.h"

/* A compiled regular expression. The rules that contain it own it. */
typedef struct regex_list {
    struct regex *compiled;
    struct regex_list *next;
} regex_list;

void regexes_free(regex_list *list);

typedef struct resolver {
    builder *build;
    arena *memory; /* belongs to the rules and lives as long as they do */
    diagnostics *errors;
    const name_table *set_names;
    set_definition *const *sets; /* by the number of the name */
    regex_list *regexes;         /* the expressions that have been compiled so far */
    const source *from;          /* the source of the current rule */
    uint32_t *field_nodes;       /* by field; NODE_NONE: not made yet */
    kf_status status;
} resolver;

/* Prepares a resolver. False, with the status set, if memory ran out. */
bool resolver_start(resolver *work);

/* Each of these reports an error at its place in work->from, and returns false after an error. */
bool resolve_condition(resolver *work, condition *asked);

/* Resolves references whose values are read after the match. `whole`: objects and arrays too. */
bool resolve_references(resolver *work, reference *list, bool whole);

/* The node of a field. NODE_NONE if memory ran out. */
uint32_t resolver_field(resolver *work, field_number wanted);

/* True if a reference always stands for a list, even if it has only one value. */
bool resolve_is_list(const reference *what);

#endif
