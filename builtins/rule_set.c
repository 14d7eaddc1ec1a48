/*
 * kf_rules: checked definitions become a program and a table of what each rule is called and does. Equal actions with equal
 * arguments become one target here, which is why an event reaches it once.
 */
#include "builtins/rule_set.h"

#include "builtins/name_table.h"

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

/* The index of the target that this call stands for, new or known; SIZE_MAX if memory ran out. Every argument of today's actions
 * is a path. */
static size_t add_target(kf_rules *rules, name_table *known, const rule_definition *definition, const action_call *call)
{
    const action *kind = call ? action_find(call->name) : action_find((text){"stdout", strlen("stdout")});
    const size_t argument_count = call ? call->argument_count : 0;
    const char **arguments = arena_allocate(&rules->memory, (argument_count + 1) * sizeof *arguments);
    if (!kind || !arguments)
        return SIZE_MAX;
    size_t length = strlen(kind->name) + 1;
    for (size_t i = 0; i < argument_count; i++) {
        arguments[i] = path_beside(&rules->memory, definition->file, call->arguments[i]);
        if (!arguments[i])
            return SIZE_MAX;
        length += strlen(arguments[i]) + 1;
    }

    /* What makes it the same: the name and the arguments, one after the other, each with its NUL. */
    char *key = arena_allocate(&rules->memory, length);
    if (!key)
        return SIZE_MAX;
    size_t used = strlen(kind->name) + 1;
    memcpy(key, kind->name, used);
    for (size_t i = 0; i < argument_count; i++) {
        memcpy(key + used, arguments[i], strlen(arguments[i]) + 1);
        used += strlen(arguments[i]) + 1;
    }
    const size_t index = name_table_add(known, (text){key, length}, rules->target_count);
    if (index == rules->target_count)
        rules->targets[rules->target_count++] = (target){kind, arguments};
    return index;
}

static bool add_targets(kf_rules *rules, rule_info *to, name_table *known, const rule_definition *definition)
{
    size_t count = definition->actions ? 0 : 1;
    for (const action_call *call = definition->actions; call; call = call->next)
        count++;
    to->targets = arena_allocate(&rules->memory, count * sizeof *to->targets);
    if (!to->targets)
        return false;
    const action_call *call = definition->actions;
    for (size_t i = 0; i < count; i++) {
        const size_t index = add_target(rules, known, definition, call);
        if (index == SIZE_MAX)
            return false;
        size_t seen = 0;
        while (seen < to->target_count && to->targets[seen] != index)
            seen++;
        if (seen == to->target_count)
            to->targets[to->target_count++] = index;
        call = call ? call->next : NULL;
    }
    return true;
}

static bool describe(kf_rules *rules, name_table *targets, const rule_definition *definition)
{
    rule_info *to = &rules->rules[rules->count++];
    to->name = arena_copy(&rules->memory, definition->name.bytes, definition->name.length);
    to->file = arena_copy(&rules->memory, definition->file, strlen(definition->file));
    to->line = definition->line;
    if (definition->title.bytes) {
        to->title = arena_copy(&rules->memory, definition->title.bytes, definition->title.length);
        if (!to->title)
            return false;
    }
    return to->name && to->file && add_targets(rules, to, targets, definition);
}

static size_t count_calls(const rule_definition *definitions)
{
    size_t calls = 1;
    for (const rule_definition *each = definitions; each; each = each->next)
        for (const action_call *call = each->actions; call; call = call->next)
            calls++;
    return calls;
}

kf_rules *rules_new(const rule_definition *definitions, size_t count, const rule_definition **too_complex)
{
    *too_complex = NULL;
    kf_rules *rules = calloc(1, sizeof *rules);
    if (!rules)
        return NULL;
    name_table targets = {0};
    rules->rules = arena_allocate(&rules->memory, (count + 1) * sizeof *rules->rules);
    rules->targets = arena_allocate(&rules->memory, count_calls(definitions) * sizeof *rules->targets);
    bool complete = rules->rules && rules->targets;
    for (const rule_definition *each = definitions; complete && each; each = each->next)
        complete = describe(rules, &targets, each);
    name_table_free(&targets);
    if (complete)
        rules->program = program_compile(definitions, too_complex);
    if (!rules->program) {
        kf_rules_free(rules);
        return NULL;
    }
    return rules;
}

void kf_rules_free(kf_rules *rules)
{
    if (!rules)
        return;
    program_free(rules->program);
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

int kf_rules_dump(const kf_rules *rules, kf_write_function *write, void *context)
{
    return program_dump(rules->program, write, context);
}

const char *kf_version(void)
{
    return KMSFILTER_VERSION;
}
