/*
 * From names to what they mean: fields, functions, sets and regular expressions of conditions and of other clauses get what the engine
 * knows them by, and the kinds of both sides of a comparison are checked.
 */
#ifndef BUILTINS_LANGUAGE_RESOLVE_H
#define BUILTINS_LANGUAGE_RESOLVE_H

#include "builtins/language/vocabulary.h"
#include "builtins/text/name_table.h"
#include "engine/plan/builder.h"
#include "grammar/base/diagnostics.h"

/* A regular expression that has been compiled: owned by the rules that it stands in. */
typedef struct regex_list {
    struct regex *compiled;
    struct regex_list *next;
} regex_list;

void regexes_free(regex_list *list);

typedef struct resolver {
    builder *build;
    arena *memory; /* the rules': what has to live as long as they do */
    diagnostics *errors;
    const name_table *set_names;
    set_definition *const *sets; /* by the number of the name */
    regex_list *regexes;         /* made so far */
    const source *from;          /* of the rule at hand */
    uint32_t *field_nodes;       /* by field; NODE_NONE: not made yet */
    kf_status status;
} resolver;

/* False, and a message or the status, if memory ran out. */
bool resolver_start(resolver *work);

/* Each of these reports what is wrong at its place in work->from; false after an error. */
bool resolve_condition(resolver *work, condition *asked);

/* References whose values somebody will ask for; `whole`: objects and arrays too. */
bool resolve_references(resolver *work, reference *list, bool whole);

/* The node of a field. */
uint32_t resolver_field(resolver *work, field_number wanted);

/* True if a reference stands for a list by its nature, even where it has one value. */
bool resolve_is_list(const reference *what);

#endif
