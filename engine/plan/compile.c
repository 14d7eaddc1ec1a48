/*
 * Makes a program from the rules' trees: their normal forms (plan.c), the decision whether their values must fit together within
 * arrays, the predicates that wake them (waking.c), and their instructions (emit.c).
 */
#include "engine/plan/emit.h"
#include "engine/plan/forms.h"
#include "engine/plan/waking.h"
#include "grammar/base/diagnostics.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- Arrays ---- */

static uint32_t first_step(const path_trie *paths, uint32_t node)
{
    while (paths->nodes[node].depth > 1)
        node = paths->nodes[node].parent;
    return node;
}

/* Two paths can share an array only if they share their first step. Marks the paths that do. Returns true if there are any. */
static bool find_shared_steps(builder *build, const form *shape, uint32_t rule, bool mark)
{
    program *target = build->target;
    if (shape->kind != FORM_TEST) {
        bool found = false;
        for (const form *child = shape->first; child; child = child->next)
            found = find_shared_steps(build, child, rule, mark) || found;
        return found;
    }
    predicate *tested = &target->predicates[shape->predicate];
    const uint32_t top = first_step(&target->paths, tested->path);
    if (build->stamps[top] != rule + 1) {
        build->stamps[top] = rule + 1;
        build->first_path[top] = tested->path;
    } else if (build->first_path[top] != tested->path) {
        build->first_path[top] = PATH_NONE; /* This equals no path, so from now on every path below this step is marked. */
    }
    if (build->first_path[top] != PATH_NONE)
        return false;
    for (uint32_t node = mark ? tested->path : PATH_ROOT; node != PATH_ROOT; node = target->paths.nodes[node].parent)
        target->paths.nodes[node].joined = true;
    tested->joined = tested->joined || mark;
    return true;
}

static void find_joins(builder *build)
{
    program *target = build->target;
    build->first_path = calloc(target->paths.count, sizeof *build->first_path);
    build->stamps = calloc(target->paths.count, sizeof *build->stamps);
    if (!build->first_path || !build->stamps) {
        build->failed = true;
        return;
    }
    for (uint32_t rule = 0; rule < target->rule_count; rule++) {
        /* The second pass marks the paths that the first pass visited before it met the second path of the same first step. */
        const form *pattern = build->patterns[rule];
        if (!pattern || !find_shared_steps(build, pattern, rule, false))
            continue;
        find_shared_steps(build, pattern, rule, true);
        target->rules[rule].joined = plan_copy_form(&target->memory, pattern);
        build->failed = build->failed || !target->rules[rule].joined;
    }
}

/* ---- The whole ---- */

static void count_uses(builder *build, const form *shape)
{
    if (shape->kind == FORM_TEST)
        build->target->predicates[shape->predicate].uses++;
    for (const form *child = shape->first; child; child = child->next)
        count_uses(build, child);
}

static int compare_offsets(const void *left, const void *right)
{
    const rule_predicate *a = left, *b = right;
    return a->offset < b->offset ? -1 : a->offset > b->offset;
}

/* Moves the remembered predicates of a rule to the program, in the order of the rule's text. */
static bool take_asked(builder *build, program_rule *rule)
{
    plan *work = &build->work;
    if (work->asked_count == 0)
        return true;
    const size_t size = work->asked_count * sizeof *work->asked;
    rule->asked = arena_allocate(&build->target->memory, size);
    if (!rule->asked)
        return false;
    qsort(work->asked, work->asked_count, sizeof *work->asked, compare_offsets);
    memcpy(rule->asked, work->asked, size);
    rule->asked_count = work->asked_count & INT32_MAX;
    return true;
}

bool builder_plan(builder *build, rule_definition *rule)
{
    if (build->too_complex || build->work.failed)
        return false;
    rule->planned = plan_pattern(&build->work, rule->match);
    build->too_complex = build->work.too_complex;
    rule->state = build->too_complex ? PATTERN_TOO_COMPLEX : PATTERN_PLANNED;
    return true;
}

static form *pattern_of(builder *build, const rule_definition *rule)
{
    if (rule->state == PATTERN_AS_TREE)
        return plan_pattern(&build->work, rule->match);
    build->work.combinations = 0;
    build->work.too_complex = rule->state == PATTERN_TOO_COMPLEX;
    return rule->planned;
}

static bool plan_where(builder *build, const condition *where, uint32_t number)
{
    if (!build->conditions)
        build->conditions = calloc(build->target->rule_count, sizeof *build->conditions);
    if (build->conditions)
        build->conditions[number] = plan_condition(&build->work, where);
    return build->conditions && build->conditions[number];
}

static bool plan_one(builder *build, const rule_definition *rule, uint32_t number)
{
    program *target = build->target;
    build->work.written = (text){rule->written->bytes, rule->written->length};
    build->work.asked_count = 0;
    target->names[number] = rule->name.bytes;
    build->patterns[number] = pattern_of(build, rule);
    const bool planned = build->patterns[number] && (!rule->where || plan_where(build, rule->where, number));
    build->too_complex = build->work.too_complex;
    if (!planned || build->work.failed)
        return false;
    count_uses(build, build->patterns[number]);
    if (rule->where)
        count_uses(build, build->conditions[number]);
    return take_asked(build, &target->rules[number]);
}

static void plan_all(builder *build, const rule_definition *rules, const rule_definition **too_complex)
{
    for (uint32_t number = 0; number < build->target->rule_count && !build->failed; rules = rules->next, number++) {
        build->failed = !plan_one(build, rules, number);
        if (build->too_complex)
            *too_complex = rules;
    }
}

/* A table by path, filled with UINT32_MAX. */
static uint32_t *new_path_table(const program *target)
{
    uint32_t *table = malloc(target->paths.count * sizeof *table);
    if (table)
        memset(table, 0xff, target->paths.count * sizeof *table);
    return table;
}

static bool list_derived(program *target)
{
    target->derived_by = new_path_table(target);
    if (!target->derived_by)
        return false;
    for (uint32_t i = 0; i < target->derivation_count; i++) {
        assert(target->derivations[i].source < target->derivations[i].node);
        target->derived_by[target->derivations[i].node] = i;
    }
    for (uint32_t node = 1; node < target->paths.count; node++) {
        assert(target->paths.nodes[node].parent < node);
        if (target->derived_by[node] == DERIVATION_NONE)
            target->derived_by[node] = target->derived_by[target->paths.nodes[node].parent];
    }
    return true;
}

static bool list_paths(program *target)
{
    target->present = new_path_table(target);
    target->kept = new_path_table(target);
    if (!target->present || !target->kept)
        return false;
    for (uint32_t i = 0; i < target->predicate_count; i++) {
        if (target->predicates[i].kind != PREDICATE_PRESENT)
            continue;
        target->present[target->predicates[i].path] = i;
        target->values.paths[target->predicates[i].path].asks |= ASKS_PRESENT;
    }
    for (uint32_t node = 0; node < target->paths.count; node++) {
        const path_node *named = &target->paths.nodes[node];
        if (named->kept)
            target->kept[node] = target->kept_count++;
        target->values.paths[node].asks |= (named->kept ? ASKS_KEPT : 0) | (named->joined ? ASKS_JOINED : 0);
    }
    return true;
}

static bool start(builder *build, uint32_t count)
{
    program *target = build->target;
    target->rule_count = count;
    const size_t room = (size_t)count + 1;
    target->rules = calloc(room, sizeof *target->rules);
    target->names = calloc(room, sizeof *target->names);
    build->patterns = calloc(room, sizeof *build->patterns);
    return target->rules && target->names && build->patterns;
}

static bool build_program(builder *build, const rule_definition *rules, uint32_t count, const rule_definition **too_complex)
{
    program *target = build->target;
    build->failed = !start(build, count);
    if (!build->failed)
        plan_all(build, rules, too_complex);
    if (!build->failed)
        build->failed = !list_derived(target);
    if (!build->failed)
        find_joins(build);
    if (!build->failed)
        waking_choose(build);
    if (!build->failed)
        emit_rules(build);
    if (!build->failed)
        waking_lay_out(build);
    if (!build->failed)
        waking_mark_derived(target);
    return !build->failed && !build->too_complex && value_index_finish(&target->values, target->paths.count) &&
           list_paths(target) && path_trie_finish(&target->paths);
}

program *builder_finish(builder *build, const rule_definition *rules, uint32_t count, const rule_definition **too_complex)
{
    *too_complex = NULL;
    program *made = NULL;
    if (build_program(build, rules, count, too_complex)) {
        made = build->target;
        build->target = NULL;
    }
    builder_free(build);
    return made;
}
