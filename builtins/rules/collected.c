/* Keeps the rules, sets and tests that a compiler collects. */
#include "builtins/rules/collected.h"

#include "engine/tables/value_set.h"
#include "grammar/base/vec.h"

/* ---- Rules ---- */

bool collected_rules_reserve(collected_rules *list, size_t more)
{
    return name_table_reserve(&list->names, more) && vec_reserve(list->by_number, list->count, list->capacity, more);
}

size_t collected_rules_add(collected_rules *list, rule_definition *rule)
{
    if (!collected_rules_reserve(list, 1))
        return SIZE_MAX;
    const size_t number = name_table_add(&list->names, rule->name, list->count);
    if (number != list->count)
        return number;
    list->by_number[list->count++] = rule;
    *(list->end ? list->end : &list->first) = rule;
    rule->next = NULL;
    list->end = &rule->next;
    return number;
}

void collected_rules_free(collected_rules *list)
{
    name_table_free(&list->names);
    free(list->by_number);
}

/* ---- Sets ---- */

size_t collected_sets_add(collected_sets *list, set_definition *set, const struct source *from)
{
    if (!vec_reserve(list->all, list->count, list->capacity, 1) ||
        !vec_reserve(list->sources, list->count, list->source_capacity, 1))
        return SIZE_MAX;
    const size_t number = name_table_add(&list->names, set->name, list->count);
    if (number != list->count)
        return number;
    list->all[list->count] = set;
    list->sources[list->count++] = from;
    return number;
}

void collected_sets_free(collected_sets *list)
{
    for (size_t i = 0; i < list->count; i++)
        value_set_free((struct value_set *)list->all[i]->values);
    free(list->all);
    free(list->sources);
    name_table_free(&list->names);
}

/* ---- Tests ---- */

bool collected_tests_add(collected_tests *list, const test_definition *test, const struct source *from)
{
    if (!vec_reserve(list->all, list->count, list->capacity, 1))
        return false;
    list->all[list->count++] = (collected_test){test, from};
    return true;
}

void collected_tests_free(collected_tests *list)
{
    free(list->all);
}
