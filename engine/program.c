/*
 * From normal forms to a program: which predicate wakes a rule, what its instructions are, and whether its values have to fit
 * together within arrays.
 */
#include "engine/plan.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* What waking a rule by a predicate costs: the rules that it wakes with it. One that any value at a path satisfies is a last resort. */
#define COST_OF_PRESENCE ((uint64_t)1 << 40)
#define COST_OF_ALWAYS ((uint64_t)1 << 60)

typedef struct wake {
    uint32_t predicate;
    uint32_t rule;
} wake;

typedef struct builder {
    program *target;
    plan work;
    form **forms; /* by rule */
    wake *wakes;
    size_t wake_count, wake_capacity;
    uint32_t code_capacity;
    uint32_t *first_path; /* by node: a path of the rule at hand below this first step */
    uint32_t *stamps;     /* by node: the rule, plus one, that `first_path` speaks of */
    bool failed, too_complex;
} builder;

/* ---- Waking ---- */

static uint64_t cost_of(const builder *build, const form *shape)
{
    if (shape->kind == FORM_TEST) {
        const predicate *tested = &build->target->predicates[shape->predicate];
        if (tested->kind == PREDICATE_ABSENT)
            return COST_OF_ALWAYS;
        return tested->kind == PREDICATE_ANY ? tested->uses : COST_OF_PRESENCE;
    }
    uint64_t cost = shape->kind == FORM_AND ? COST_OF_ALWAYS : 0;
    for (const form *child = shape->first; child; child = child->next) {
        const uint64_t one = cost_of(build, child);
        if (shape->kind == FORM_AND)
            cost = one < cost ? one : cost;
        else
            cost += one;
    }
    return cost < COST_OF_ALWAYS ? cost : COST_OF_ALWAYS;
}

static void add_wake(builder *build, uint32_t number, uint32_t rule)
{
    if (build->wake_count == build->wake_capacity) {
        const size_t capacity = build->wake_capacity ? build->wake_capacity * 2 : 64;
        wake *wakes = realloc(build->wakes, capacity * sizeof *wakes);
        if (!wakes) {
            build->failed = true;
            return;
        }
        build->wakes = wakes;
        build->wake_capacity = capacity;
    }
    build->wakes[build->wake_count++] = (wake){number, rule};
}

/* A set of predicates of which at least one holds whenever the rule matches, the cheapest there is. */
static void choose_wakes(builder *build, const form *shape, uint32_t rule)
{
    if (shape->kind == FORM_TEST) {
        const predicate *tested = &build->target->predicates[shape->predicate];
        uint32_t number = shape->predicate;
        if (tested->kind == PREDICATE_NONE_OF)
            number = plan_predicate(&build->work, PREDICATE_PRESENT, tested->path, NULL);
        if (number == UINT32_MAX)
            build->failed = true;
        else
            add_wake(build, number, rule);
        return;
    }
    const form *cheapest = NULL;
    uint64_t least = UINT64_MAX;
    for (const form *child = shape->first; child; child = child->next) {
        if (shape->kind == FORM_OR) {
            choose_wakes(build, child, rule);
            continue;
        }
        const uint64_t cost = cost_of(build, child);
        if (cost < least) {
            least = cost;
            cheapest = child;
        }
    }
    if (cheapest)
        choose_wakes(build, cheapest, rule);
}

static void choose_all_wakes(builder *build)
{
    program *target = build->target;
    target->always = calloc(target->rule_count + 1U, sizeof *target->always);
    if (!target->always) {
        build->failed = true;
        return;
    }
    for (uint32_t rule = 0; rule < target->rule_count; rule++) {
        if (cost_of(build, build->forms[rule]) >= COST_OF_ALWAYS)
            target->always[target->always_count++] = rule;
        else
            choose_wakes(build, build->forms[rule], rule);
    }
}

/* Lays the wakes out by predicate, each predicate's in the order of the rules. */
static void lay_out_wakes(builder *build)
{
    program *target = build->target;
    target->wakes = calloc(build->wake_count + 1, sizeof *target->wakes);
    if (!target->wakes) {
        build->failed = true;
        return;
    }
    target->wake_count = (uint32_t)build->wake_count;
    for (size_t i = 0; i < build->wake_count; i++)
        target->predicates[build->wakes[i].predicate].wake_count++;
    uint32_t begin = 0;
    for (uint32_t i = 0; i < target->predicate_count; i++) {
        target->predicates[i].wakes = begin;
        begin += target->predicates[i].wake_count;
        target->predicates[i].wake_count = 0;
    }
    for (size_t i = 0; i < build->wake_count; i++) {
        predicate *waking = &target->predicates[build->wakes[i].predicate];
        target->wakes[waking->wakes + waking->wake_count++] = build->wakes[i].rule;
    }
}

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

static form *copy_form(arena *memory, const form *shape)
{
    form *copy = arena_allocate(memory, sizeof *copy);
    if (!copy)
        return NULL;
    *copy = *shape;
    form **end = &copy->first;
    for (const form *child = shape->first; child; child = child->next) {
        *end = copy_form(memory, child);
        if (!*end)
            return NULL;
        end = &(*end)->next;
    }
    *end = NULL;
    return copy;
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
        if (!find_shared_steps(build, build->forms[rule], rule, false))
            continue;
        find_shared_steps(build, build->forms[rule], rule, true);
        target->rules[rule].joined = copy_form(&target->memory, build->forms[rule]);
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
    static const opcode unless[] = {OPCODE_UNLESS_ANY, OPCODE_UNLESS_NONE_OF, OPCODE_UNLESS_PRESENT, OPCODE_UNLESS_ABSENT};
    static const opcode when[] = {OPCODE_IF_ANY, OPCODE_IF_NONE_OF, OPCODE_IF_PRESENT, OPCODE_IF_ABSENT};
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
        emit_form(build, build->forms[rule], joined, false, &fail);
        if (joined)
            emit(build, OPCODE_UNLESS_JOIN, rule, &fail);
        emit(build, OPCODE_MATCH, rule, NULL);
        if (fail.last && !build->failed) {
            bind(build, &fail);
            emit(build, OPCODE_FAIL, 0, NULL);
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

static uint64_t draw_seed(void)
{
    uint64_t seed;
    if (getentropy(&seed, sizeof seed) != 0) {
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        seed = (uint64_t)now.tv_nsec * 0x9e3779b97f4a7c15U + (uint64_t)(uintptr_t)&seed;
    }
    return seed;
}

static program *new_program(uint32_t rule_count)
{
    program *target = calloc(1, sizeof *target);
    if (!target)
        return NULL;
    const uint64_t seed = draw_seed();
    value_index_init(&target->values, &target->memory, seed);
    target->rule_count = rule_count;
    target->rules = calloc(rule_count + 1U, sizeof *target->rules);
    target->names = calloc(rule_count + 1U, sizeof *target->names);
    if (!path_trie_init(&target->paths, &target->memory, seed) || !target->rules || !target->names) {
        program_free(target);
        return NULL;
    }
    return target;
}

static void plan_all(builder *build, const rule_definition *rules, const rule_definition **too_complex)
{
    program *target = build->target;
    for (uint32_t number = 0; rules && !build->failed; rules = rules->next, number++) {
        target->names[number] = arena_copy(&target->memory, rules->name.bytes, rules->name.length);
        build->forms[number] = plan_rule(&build->work, rules->match);
        build->too_complex = build->work.too_complex;
        build->failed = !build->forms[number] || !target->names[number] || build->work.failed;
        if (build->too_complex)
            *too_complex = rules;
        else if (!build->failed)
            count_uses(build, build->forms[number]);
    }
}

static bool list_presence(program *target)
{
    target->present = malloc(target->paths.count * sizeof *target->present);
    if (!target->present)
        return false;
    memset(target->present, 0xff, target->paths.count * sizeof *target->present);
    for (uint32_t i = 0; i < target->predicate_count; i++)
        if (target->predicates[i].kind == PREDICATE_PRESENT)
            target->present[target->predicates[i].path] = i;
    return true;
}

static bool build_program(builder *build, const rule_definition *rules, const rule_definition **too_complex)
{
    program *target = build->target;
    plan_all(build, rules, too_complex);
    if (!build->failed)
        choose_all_wakes(build);
    if (!build->failed)
        lay_out_wakes(build);
    if (!build->failed)
        find_joins(build);
    if (!build->failed)
        emit_rules(build);
    return !build->failed && !build->too_complex && list_presence(target) && path_trie_rank(&target->paths) &&
           value_index_finish(&target->values, target->paths.count);
}

program *program_compile(const rule_definition *rules, const rule_definition **too_complex)
{
    uint32_t count = 0;
    for (const rule_definition *rule = rules; rule; rule = rule->next)
        count++;
    *too_complex = NULL;
    builder build = {.target = new_program(count)};
    if (!build.target)
        return NULL;
    build.forms = calloc(count + 1U, sizeof *build.forms);
    const bool done = build.forms && plan_init(&build.work, build.target) && build_program(&build, rules, too_complex);
    plan_free(&build.work);
    free(build.forms);
    free(build.wakes);
    free(build.first_path);
    free(build.stamps);
    if (done)
        return build.target;
    program_free(build.target);
    return NULL;
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
    free(compiled->always);
    free(compiled->present);
    free((void *)compiled->names);
    arena_free(&compiled->memory);
    free(compiled);
}
