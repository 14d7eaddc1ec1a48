/*
 * kf_rules: checked definitions become a program and a table of what each rule is called and does. Equal actions with equal
 * arguments become one target here, which is why an event reaches it once.
 */
#include "builtins/rules/rule_set.h"

#include "builtins/text/name_table.h"
#include "engine/tables/regex.h"
#include "engine/tables/value_set.h"

#include <stdlib.h>
#include <string.h>

char *path_beside(arena *memory, const char *base, text path)
{
    const char *slash = strrchr(base, '/');
    if (!slash || (path.length && path.bytes[0] == '/'))
        return arena_copy(memory, path.bytes, path.length);
    const size_t folder = (size_t)(slash - base) + 1;
    char *joined = arena_allocate(memory, folder + path.length + 1);
    if (joined) {
        memcpy(joined, base, folder);
        memcpy(joined + folder, path.bytes, path.length);
    }
    return joined;
}

static bool same_route(const rule_route *left, size_t goal, const input_definition *input)
{
    return left->target == goal && !left->input && !input;
}

/* The routes of one rule: every `to`, with the input that is the action's own or the rule's. */
static bool add_routes(kf_compiler *compiler, kf_rules *rules, rule_info *to, name_table *known,
                       const rule_definition *definition)
{
    const bool plain = !definition->actions && !definition->input;
    if (plain && rules->plain) {
        to->routes = rules->plain;
        to->route_count = 1;
        return true;
    }
    size_t count = definition->actions ? 0 : 1;
    for (const action_call *call = definition->actions; call; call = call->next)
        count++;
    to->routes = arena_allocate(&rules->memory, count * sizeof *to->routes);
    if (!to->routes)
        return false;
    const action_call *call = definition->actions;
    for (size_t i = 0; i < count; i++, call = call ? call->next : NULL) {
        const input_definition *written = call && call->input ? call->input : definition->input;
        const size_t goal = target_add(rules, known, definition, call);
        if (goal == SIZE_MAX)
            return false;
        size_t seen = 0;
        while (seen < to->route_count && !same_route(&to->routes[seen], goal, written))
            seen++;
        if (seen < to->route_count)
            continue;
        const rule_input *input = written ? input_compile(compiler, rules, definition, written) : NULL;
        if (written && !input)
            return false;
        to->routes[to->route_count++] = (rule_route){goal, input};
    }
    if (plain)
        rules->plain = to->routes;
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

/* JSON without its white space. */
static const char *one_line(kf_rules *rules, const char *json, bool *failed)
{
    buffer compact = {0};
    if (!json)
        return NULL;
    json_text_compact((text){json, strlen(json)}, &compact);
    const char *copy = copy_of(rules, (text){compact.bytes, compact.length}, failed);
    *failed = *failed || compact.state != BUFFER_OK;
    buffer_free(&compact);
    return copy;
}

static bool describe(kf_compiler *compiler, kf_rules *rules, name_table *targets, size_t number)
{
    rule_definition *definition = compiler->by_number[number];
    rule_info *to = &rules->rules[rules->count++];
    bool failed = false;
    to->name = definition->name.bytes = copy_of(rules, definition->name, &failed); /* the program's too, which lives as long */
    if (number && compiler->by_number[number - 1]->from == definition->from)
        to->file = to[-1].file;
    else
        to->file = copy_of(rules, (text){definition->from->name, strlen(definition->from->name)}, &failed);
    to->title = definition->title ? copy_of(rules, (text){definition->title, strlen(definition->title)}, &failed) : NULL;
    to->meta = one_line(rules, definition->meta, &failed);
    to->line = definition->line;
    return !failed && add_group(rules, &to->dedup, definition->dedup) && add_group(rules, &to->limit, definition->limit) &&
           add_routes(compiler, rules, to, targets, definition);
}

kf_rules *rules_new(kf_compiler *compiler, uint32_t time_node)
{
    kf_rules *rules = calloc(1, sizeof *rules);
    if (!rules)
        return NULL;
    name_table targets = {0};
    const size_t count = compiler->rule_count;
    rules->time_node = time_node;
    rules->rules = arena_allocate(&rules->memory, (count + 1) * sizeof *rules->rules);
    rules->targets = arena_allocate(&rules->memory, (compiler->call_count + 1) * sizeof *rules->targets);
    rules->sets = arena_allocate(&rules->memory, (compiler->set_count + 1) * sizeof(struct value_set *));
    bool complete = rules->rules && rules->targets && rules->sets;
    for (size_t i = 0; complete && i < count; i++)
        complete = describe(compiler, rules, &targets, i);
    name_table_free(&targets);
    if (complete && (!compiler->remember || tests_compile(compiler, rules)))
        return rules;
    kf_rules_free(rules);
    return NULL;
}

void regexes_free(regex_list *list)
{
    for (; list; list = list->next)
        regex_free(list->compiled);
}

void kf_rules_free(kf_rules *rules)
{
    if (!rules)
        return;
    tests_free(rules);
    program_free(rules->program);
    regexes_free(rules->regexes);
    for (size_t i = 0; i < rules->set_count; i++)
        value_set_free(rules->sets[i]);
    aliases_free(rules->aliases);
    arena_free(&rules->lasting);
    arena_free(&rules->memory);
    free(rules);
}

size_t kf_rules_count(const kf_rules *rules)
{
    return rules->count;
}

const char *kf_rule_name(const kf_rules *rules, size_t index)
{
    return rules->rules[index].name;
}

const char *kf_rule_title(const kf_rules *rules, size_t index)
{
    return rules->rules[index].title;
}

const char *kf_rule_file(const kf_rules *rules, size_t index)
{
    return rules->rules[index].file;
}

uint32_t kf_rule_line(const kf_rules *rules, size_t index)
{
    return rules->rules[index].line;
}

const char *kf_rule_meta(const kf_rules *rules, size_t index)
{
    return rules->rules[index].meta;
}

size_t kf_rule_predicate_count(const kf_rules *rules, size_t index)
{
    return program_predicate_count(rules->program, (uint32_t)index);
}

const char *kf_rule_predicate(const kf_rules *rules, size_t index, size_t number)
{
    return program_predicate(rules->program, (uint32_t)index, number)->written.bytes;
}

int kf_rules_dump(const kf_rules *rules, kf_write_function *write, void *context)
{
    return program_dump(rules->program, write, context);
}

const char *kf_version(void)
{
    return KMSFILTER_VERSION;
}
