/*
 * What a compiler has collected from the rule files so far: lists of rules, of sets and of tests, the first two with their
 * names. Here they are only kept; add_rule.c and definitions.c check what goes into them. Zeroed, a list is empty. The
 * definitions belong to the compiler's arenas.
 */
#ifndef BUILTINS_RULES_COLLECTED_H
#define BUILTINS_RULES_COLLECTED_H

#include "builtins/text/name_table.h"
#include "grammar/base/ast.h"

struct source; /* grammar/base/diagnostics.h */

typedef struct collected_rules {
    rule_definition *first; /* a list, in the order in which they were read */
    rule_definition **end;  /* where the next one goes; NULL: to `first` */
    rule_definition **by_number;
    size_t count, capacity;
    name_table names;  /* a rule's name → its number */
    size_t call_count; /* of actions, those behind `else` included */
    bool has_groups;   /* some rule has dedup or limit */
} collected_rules;

/* Makes room for `more` rules. False if memory ran out. */
bool collected_rules_reserve(collected_rules *list, size_t more);

/* Adds a rule at the end and returns its number, which is the count before. If there is a rule of that name, it adds nothing and
 * returns the number of that rule. SIZE_MAX if memory ran out. */
size_t collected_rules_add(collected_rules *list, rule_definition *rule);

void collected_rules_free(collected_rules *list);

typedef struct collected_sets {
    set_definition **all;
    const struct source **sources; /* of each, the file that defines it */
    size_t count, capacity, source_capacity;
    name_table names; /* a set's name → its number */
} collected_sets;

/* As collected_rules_add. */
size_t collected_sets_add(collected_sets *list, set_definition *set, const struct source *from);

/* Frees the values of the sets, too, unless somebody has taken them (and set them to NULL). */
void collected_sets_free(collected_sets *list);

typedef struct collected_test {
    const test_definition *test;
    const struct source *from;
} collected_test;

typedef struct collected_tests {
    collected_test *all; /* in the order in which they were read */
    size_t count, capacity;
} collected_tests;

/* False if memory ran out. */
bool collected_tests_add(collected_tests *list, const test_definition *test, const struct source *from);
void collected_tests_free(collected_tests *list);

#endif
