/* The nodes of a program: the trie of paths, and below each path the nodes that are derived from it. */
#include "engine/plan/builder_internal.h"

#include "engine/tables/hash.h"
#include "grammar/base/vec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

builder *builder_new(void)
{
    builder *build = calloc(1, sizeof *build);
    program *target = calloc(1, sizeof *target);
    if (!build || !target) {
        free(build);
        free(target);
        return NULL;
    }
    build->target = target;
    const uint64_t seed = hash_draw_seed();
    value_index_init(&target->values, &target->memory, seed);
    plan_init(&build->work, target);
    if (path_trie_init(&target->paths, &target->memory, seed))
        return build;
    builder_free(build);
    return NULL;
}

void builder_free(builder *build)
{
    if (!build)
        return;
    plan_free(&build->work);
    program_free(build->target);
    free(build->patterns);
    free(build->conditions);
    free(build->words.items);
    free(build->group);
    free(build->first_path);
    free(build->stamps);
    free(build);
}

uint32_t builder_path(builder *build, uint32_t under, text path)
{
    return path_trie_add_below(&build->target->paths, under, path);
}

/* The derived node of this name. *made is set if the node is new and must be described. */
static uint32_t derived_node(builder *build, uint32_t of, text name, derivation **made)
{
    program *target = build->target;
    *made = NULL;
    if (!vec_reserve(target->derivations, target->derivation_count, build->derivation_capacity, 1))
        return NODE_NONE;
    const uint32_t before = target->paths.count;
    const uint32_t node = path_trie_add_derived(&target->paths, of, name);
    if (node == PATH_NONE || node < before)
        return node;
    *made = &target->derivations[target->derivation_count++];
    **made = (derivation){.node = node, .source = of};
    return node;
}

uint32_t builder_element(builder *build, uint32_t of, int32_t index)
{
    char name[16];
    derivation *made;
    const int length = snprintf(name, sizeof name, "[%d]", (int)index);
    const uint32_t node = derived_node(build, of, (text){name, (size_t)length}, &made);
    if (made) {
        made->kind = DERIVATION_ELEMENT;
        made->index = index;
        program_keep(build->target, of, true);
    }
    return node;
}

uint32_t builder_json(builder *build, uint32_t of)
{
    derivation *made;
    const uint32_t node = derived_node(build, of, (text){"json", strlen("json")}, &made);
    if (made) {
        made->kind = DERIVATION_JSON;
        program_keep(build->target, of, false);
    }
    return node;
}

uint32_t builder_computed(builder *build, uint32_t of, const char *name, compute_function *compute, const void *data,
                          const uint32_t *inputs, size_t input_count)
{
    derivation *made;
    const uint32_t node = derived_node(build, of, (text){name, strlen(name)}, &made);
    if (made) {
        made->kind = DERIVATION_COMPUTED;
        made->compute = compute;
        made->data = data;
        made->inputs = inputs;
        made->input_count = input_count;
    }
    return node;
}

void builder_keep(builder *build, uint32_t node, bool whole)
{
    program_keep(build->target, node, whole);
}

void builder_remember_predicates(builder *build)
{
    build->work.remember = true;
}
