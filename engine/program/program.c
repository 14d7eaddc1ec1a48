/* The functions of program.h, with which other layers read a program. */
#include "engine/program/program_data.h"

#include <stdlib.h>

void program_keep(program *target, uint32_t node, bool whole)
{
    path_node *kept = &target->paths.nodes[node];
    kept->kept = kept->wanted = true;
    kept->whole = kept->whole || whole;
}

void program_free(program *compiled)
{
    if (!compiled)
        return;
    path_trie_free(&compiled->paths);
    value_index_free(&compiled->values);
    free(compiled->predicates);
    free(compiled->code);
    free(compiled->rules);
    free(compiled->wakes);
    free(compiled->wake_nodes);
    free(compiled->wake_keys);
    free(compiled->wake_rules.items);
    free(compiled->always);
    free(compiled->present);
    free(compiled->kept);
    free(compiled->derivations);
    free(compiled->derived_by);
    free(compiled->checks);
    free((void *)compiled->names);
    arena_free(&compiled->memory);
    free(compiled);
}

size_t program_predicate_count(const program *compiled, uint32_t rule)
{
    return compiled->rules[rule].asked_count;
}

const rule_predicate *program_predicate(const program *compiled, uint32_t rule, size_t index)
{
    return &compiled->rules[rule].asked[index];
}

uint32_t program_predicate_node(const program *compiled, const rule_predicate *asked)
{
    const form *shape = asked->shape;
    while (shape->kind != FORM_TEST)
        shape = shape->first;
    return compiled->predicates[shape->predicate].path;
}

char *program_node_text(const program *compiled, uint32_t node)
{
    return path_trie_text(&compiled->paths, node);
}
