/*
 * Assembles a kf_rules of checked definitions: copies what each rule is called, and turns what it says of dedup, limit, input
 * and actions into what builtins/run works with. finish.c adds the program.
 */
#include "builtins/rules/assemble.h"

#include "builtins/rules/inputs.h"
#include "builtins/rules/rule_set.h"
#include "builtins/rules/targets.h"
#include "builtins/rules/test_plan.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

typedef struct assembly {
    kf_compiler *compiler;
    kf_rules *rules;
    name_table targets; /* what target_add knows already */
    rule_route *plain;  /* the one route that all rules share that name neither an action nor an input; NULL: none so far */
} assembly;

static bool is_repeated(const rule_info *of, size_t goal)
{
    for (size_t i = 0; i < of->route_count; i++)
        if (of->routes[i].target == goal && !of->routes[i].input)
            return true;
    return false;
}

/* Adds the route to an action; `call` is NULL for a rule without actions, which means stdout. */
static bool add_route(assembly *work, rule_info *to, const rule_definition *definition, const action_call *call)
{
    const input_definition *written = call && call->input ? call->input : definition->input;
    const size_t goal = target_add(work->rules, &work->targets, definition, call);
    if (goal == SIZE_MAX)
        return false;
    if (!written && is_repeated(to, goal))
        return true;
    const rule_input *input = written ? input_compile(work->compiler, work->rules, definition, written) : NULL;
    if (written && !input)
        return false;
    to->routes[to->route_count++] = (rule_route){goal, input};
    return true;
}

/* Adds the routes of a rule: one for every `to`, with the input of the action or else of the rule. */
static bool add_routes(assembly *work, rule_info *to, const rule_definition *definition)
{
    const bool plain = !definition->actions && !definition->input;
    if (plain && work->plain) {
        to->routes = work->plain;
        to->route_count = 1;
        return true;
    }
    size_t count = definition->actions ? 0 : 1;
    for (const action_call *call = definition->actions; call; call = call->next)
        count++;
    to->routes = arena_allocate(&work->rules->memory, count * sizeof *to->routes);
    if (!to->routes)
        return false;
    const action_call *call = definition->actions;
    for (size_t i = 0; i < count; i++, call = call ? call->next : NULL)
        if (!add_route(work, to, definition, call))
            return false;
    if (plain)
        work->plain = to->routes;
    return true;
}

static bool add_group(kf_rules *rules, const group_rule **to, const group_clause *from)
{
    if (!from)
        return true;
    group_rule *made = arena_allocate(&rules->memory, sizeof *made);
    if (!made)
        return false;
    *made = (group_rule){.period = from->period, .count = from->count};
    for (const reference *by = from->by; by; by = by->next)
        made->node_count++;
    made->nodes = arena_allocate(&rules->memory, (made->node_count + 1) * sizeof *made->nodes);
    size_t i = 0;
    for (const reference *by = from->by; made->nodes && by; by = by->next)
        made->nodes[i++] = by->node;
    *to = made;
    return made->nodes != NULL;
}

static const char *copy_of(kf_rules *rules, text from, bool *failed)
{
    const char *copy = from.bytes ? arena_copy(&rules->memory, from.bytes, from.length) : NULL;
    *failed = *failed || (from.bytes && !copy);
    return copy;
}

/* A copy of JSON without its white space. */
static const char *one_line(kf_rules *rules, const char *json, bool *failed)
{
    buffer compact = {0};
    if (!json)
        return NULL;
    json_text_compact(text_of(json), &compact);
    const char *copy = copy_of(rules, (text){compact.bytes, compact.length}, failed);
    *failed = *failed || compact.state != BUFFER_OK;
    buffer_free(&compact);
    return copy;
}

/* Adds the next rule, which has that number. Neighbours that come from one file share the copy of its name. */
static bool add_rule(assembly *work, size_t number)
{
    kf_rules *rules = work->rules;
    rule_definition *const *all = work->compiler->rules.by_number;
    rule_definition *definition = all[number];
    rule_info *to = &rules->rules[rules->count++];
    bool failed = false;
    to->name = definition->name.bytes = copy_of(rules, definition->name, &failed); /* the program keeps this copy, too */
    if (number && all[number - 1]->from == definition->from)
        to->file = to[-1].file;
    else
        to->file = copy_of(rules, text_of(definition->from->name), &failed);
    to->title = copy_of(rules, text_of(definition->title), &failed);
    to->meta = one_line(rules, definition->meta, &failed);
    to->line = definition->line;
    return !failed && add_group(rules, &to->dedup, definition->dedup) && add_group(rules, &to->limit, definition->limit) &&
           add_routes(work, to, definition);
}

kf_rules *rules_new(kf_compiler *compiler, uint32_t time_node)
{
    kf_rules *rules = calloc(1, sizeof *rules);
    if (!rules)
        return NULL;
    assembly work = {.compiler = compiler, .rules = rules};
    const size_t count = compiler->rules.count;
    const size_t most_targets = compiler->rules.call_count + 1; /* every action, and stdout */
    rules->time_node = time_node;
    rules->rules = arena_allocate(&rules->memory, (count + 1) * sizeof *rules->rules);
    rules->targets = arena_allocate(&rules->memory, most_targets * sizeof *rules->targets);
    rules->sets = arena_allocate(&rules->memory, (compiler->sets.count + 1) * sizeof(struct value_set *));
    bool complete = rules->rules && rules->targets && rules->sets;
    for (size_t i = 0; complete && i < count; i++)
        complete = add_rule(&work, i);
    assert(rules->target_count <= most_targets);
    name_table_free(&work.targets);
    if (complete && (!compiler->remember || tests_compile(compiler, rules)))
        return rules;
    kf_rules_free(rules);
    return NULL;
}
