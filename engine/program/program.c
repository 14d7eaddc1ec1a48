/*
 * From normal forms to a program: what a rule's instructions are, and whether its values have to fit together within arrays. Which
 * predicates wake it is waking.c's.
 */
#include "engine/plan/waking.h"

#include "grammar/base/diagnostics.h"

#include <stdlib.h>
#include <string.h>

/* ---- Arrays ---- */

static uint32_t first_step(const path_trie *paths, uint32_t node)
{
    while (paths->nodes[node].depth > 1)
        node = paths->nodes[node].parent;
    return node;
}

/* Two paths can share an array only if they share their first step. Marks those that do; true if there are any. */
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
        build->first_path[top] = PATH_NONE; /* equal to no path: from now on every one is marked */
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
        /* The second look finds marked what the first has passed before it met the other path. */
        const form *pattern = build->patterns[rule];
        if (!pattern || !find_shared_steps(build, pattern, rule, false))
            continue;
        find_shared_steps(build, pattern, rule, true);
        target->rules[rule].joined = plan_copy_form(&target->memory, pattern);
        build->failed = build->failed || !target->rules[rule].joined;
    }
}

/* ---- Code ---- */

/* Where jumps go that have been emitted before their target was known: a chain through their `skip` fields. */
typedef struct label {
    uint32_t last; /* the newest jump's place plus one; 0: none */
} label;

static void emit(builder *build, opcode code, uint32_t operand, label *to)
{
    program *target = build->target;
    if (target->code_count == build->code_capacity) {
        const uint32_t capacity = build->code_capacity ? build->code_capacity * 2 : 256;
        instruction *grown = realloc(target->code, capacity * sizeof *grown);
        if (!grown) {
            build->failed = true;
            return;
        }
        target->code = grown;
        build->code_capacity = capacity;
    }
    const uint32_t here = target->code_count++;
    uint32_t link = 0;
    if (to) {
        link = to->last ? here + 1 - to->last : 0;
        to->last = here + 1;
    }
    if (link > INSTRUCTION_MOST_SKIP)
        build->too_complex = true;
    target->code[here] = (instruction){.opcode = code & 0xff, .skip = link & INSTRUCTION_MOST_SKIP, .operand = operand};
}

static void bind(builder *build, const label *to)
{
    instruction *code = build->target->code;
    const uint32_t here = build->target->code_count;
    uint32_t at = to->last;
    while (at && !build->failed) {
        const uint32_t older = code[at - 1].skip ? at - code[at - 1].skip : 0;
        if (here - at > INSTRUCTION_MOST_SKIP)
            build->too_complex = true;
        code[at - 1].skip = (here - at) & INSTRUCTION_MOST_SKIP;
        at = older;
    }
}

static opcode test_opcode(predicate_kind kind, bool joined, bool jump_when)
{
    static const opcode unless[] = {OPCODE_UNLESS_ANY, OPCODE_UNLESS_NONE_OF, OPCODE_UNLESS_PRESENT, OPCODE_UNLESS_ABSENT,
                                    OPCODE_UNLESS_CHECK};
    static const opcode when[] = {OPCODE_IF_ANY, OPCODE_IF_NONE_OF, OPCODE_IF_PRESENT, OPCODE_IF_ABSENT, OPCODE_IF_CHECK};
    if (kind == PREDICATE_ABSENT && joined)
        return jump_when ? OPCODE_IF_MAY_BE_ABSENT : OPCODE_UNLESS_MAY_BE_ABSENT;
    return jump_when ? when[kind] : unless[kind];
}

/* Emits what jumps to `to` if the form's truth is `jump_when`, and goes on behind it otherwise. */
static void emit_form(builder *build, const form *shape, bool joined, bool jump_when, label *to)
{
    if (shape->kind == FORM_TEST) {
        const predicate_kind kind = build->target->predicates[shape->predicate].kind;
        emit(build, test_opcode(kind, joined, jump_when), shape->predicate, to);
        return;
    }
    if (shape->kind == FORM_NOT) {
        emit_form(build, shape->first, joined, !jump_when, to);
        return;
    }
    if (!shape->first) { /* an AND of nothing is true */
        if (jump_when)
            emit(build, OPCODE_JUMP, 0, to);
        return;
    }
    /* A child whose truth decides the whole jumps at once; the others jump past the end to where it is not so. */
    const bool deciding = shape->kind == FORM_OR;
    label past = {0};
    for (const form *child = shape->first; child; child = child->next) {
        if (deciding == jump_when)
            emit_form(build, child, joined, jump_when, to);
        else if (child->next)
            emit_form(build, child, joined, deciding, &past);
        else
            emit_form(build, child, joined, jump_when, to);
    }
    bind(build, &past);
}

static void emit_rules(builder *build)
{
    program *target = build->target;
    for (uint32_t rule = 0; rule < target->rule_count && !build->failed; rule++) {
        label fail = {0};
        const bool joined = target->rules[rule].joined != NULL;
        target->rules[rule].start = target->code_count;
        if (target->rules[rule].often_woken)
            emit(build, OPCODE_ONCE, rule, &fail);
        emit_form(build, build->patterns[rule], joined, false, &fail);
        const form *where = builder_condition(build, rule);
        if (where)
            emit_form(build, where, false, false, &fail);
        if (joined)
            emit(build, OPCODE_UNLESS_JOIN, rule, &fail);
        emit(build, OPCODE_MATCH, rule, NULL);
        if (fail.last && !build->failed) {
            bind(build, &fail);
            emit(build, OPCODE_FAIL, rule, NULL);
        }
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

/* Hands what the plan has remembered of a rule to the program, in the order of its text. */
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

/* A table by path, all of it UINT32_MAX. */
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
    for (uint32_t i = 0; i < target->derivation_count; i++)
        target->derived_by[target->derivations[i].node] = i;
    /* Parents come before their children. */
    for (uint32_t node = 1; node < target->paths.count; node++)
        if (target->derived_by[node] == DERIVATION_NONE)
            target->derived_by[node] = target->derived_by[target->paths.nodes[node].parent];
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
