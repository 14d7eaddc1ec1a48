/*
 * kf_compiler: collects rules and what is wrong with them. What the parser cannot know is checked here: that names are unique, that
 * actions exist and have their arguments.
 */
#include "builtins/rules/compiler.h"

#include "builtins/actions/actions.h"
#include "builtins/rules/rule_set.h"
#include "engine/tables/value_set.h"
#include "grammar/pattern/pattern.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST_MESSAGE 512

kf_compiler *kf_compiler_new(void)
{
    kf_compiler *compiler = calloc(1, sizeof *compiler);
    if (!compiler)
        return NULL;
    compiler->errors.memory = &compiler->memory;
    compiler->rules_end = &compiler->rules;
    compiler->tests_end = &compiler->tests;
    compiler->build = builder_new();
    if (compiler->build)
        return compiler;
    kf_compiler_free(compiler);
    return NULL;
}

void kf_compiler_free(kf_compiler *compiler)
{
    if (!compiler)
        return;
    builder_free(compiler->build);
    name_table_free(&compiler->names);
    free(compiler->by_number);
    for (size_t i = 0; i < compiler->set_count; i++)
        value_set_free((struct value_set *)compiler->sets[i]->values);
    free(compiler->sets);
    free(compiler->source_of_set);
    name_table_free(&compiler->set_names);
    aliases_free(compiler->aliases);
    free(compiler->source_of_test);
    for (read_file *file = compiler->files; file; file = file->next)
        free(file->bytes);
    arena_free(&compiler->lasting);
    arena_free(&compiler->trees);
    arena_free(&compiler->memory);
    free(compiler);
}

kf_status compiler_no_memory(kf_compiler *compiler)
{
    return diagnostics_add(&compiler->errors, KF_NO_MEMORY, KF_ERROR, NULL, SIZE_MAX, "memory ran out", NULL, NULL);
}

const source *compiler_source(kf_compiler *compiler, const char *name, const char *bytes, size_t length)
{
    source *made = arena_allocate(&compiler->memory, sizeof *made);
    if (made) {
        made->name = arena_copy(&compiler->memory, name, strlen(name));
        made->bytes = arena_copy(&compiler->memory, bytes, length);
        made->length = length;
    }
    if (made && made->name && made->bytes)
        return made;
    compiler_no_memory(compiler);
    return NULL;
}

size_t compiler_offset(const source *from, uint32_t line, uint32_t column)
{
    size_t at = 0;
    if (line == 0)
        return SIZE_MAX;
    for (; line > 1 && at < from->length; at++)
        if (from->bytes[at] == '\n' || (from->bytes[at] == '\r' && from->bytes[at + 1] != '\n'))
            line--;
    for (; column > 1 && at < from->length; column--)
        do
            at++;
        while (((unsigned char)from->bytes[at] & 0xC0U) == 0x80U);
    return at;
}

static bool reserve_rules(kf_compiler *compiler, size_t more)
{
    if (!name_table_reserve(&compiler->names, more))
        return false;
    const size_t needed = compiler->rule_count + more, doubled = compiler->rule_capacity * 2;
    if (needed <= compiler->rule_capacity)
        return true;
    const size_t capacity = needed > doubled ? needed : doubled;
    rule_definition **rules = realloc(compiler->by_number, capacity * sizeof(rule_definition *));
    if (!rules)
        return false;
    compiler->by_number = rules;
    compiler->rule_capacity = capacity;
    return true;
}

/* What is wrong with an action's arguments, as it goes on behind "the action file"; NULL if nothing is. */
static const char *arguments_fault(const action_form *form, const action_call *call)
{
    if (form->argument == ARGUMENT_COMMAND) {
        if (!call->is_list)
            return "takes a list: a program and what it is given";
    } else if (call->is_list)
        return "takes no list";
    else if (form->argument == ARGUMENT_NONE && call->argument_count)
        return "takes no argument";
    else if (call->argument_count > 1 || (form->argument == ARGUMENT_PATH && !call->argument_count))
        return "takes one argument";
    if (call->argument_count && call->arguments[0].length == 0)
        return "cannot take an empty text";
    for (size_t i = 0; i < call->argument_count; i++)
        if (memchr(call->arguments[i].bytes, '\0', call->arguments[i].length))
            return "cannot take U+0000";
    return NULL;
}

static kf_status check_action(kf_compiler *compiler, const source *from, const action_call *call)
{
    char message[LONGEST_MESSAGE];
    char hint[LONGEST_MESSAGE];
    char room[LONGEST_MESSAGE];
    const action *known = action_find(call->name);
    const size_t offset = compiler_offset(from, call->line, call->column);
    if (!known) {
        const char *near = action_suggest(call->name);
        snprintf(message, sizeof message, "there is no action \"%.*s\"", (int)(call->name.length < 100 ? call->name.length : 100),
                 call->name.bytes);
        size_t used = near ? (size_t)snprintf(hint, sizeof hint, "did you mean %s?", near)
                           : (size_t)snprintf(hint, sizeof hint, "actions are:");
        for (size_t i = 0; !near && i < action_count && used < sizeof hint; i++)
            used += (size_t)snprintf(hint + used, sizeof hint - used, " %s", action_table[i].form.name);
        return diagnostics_add(&compiler->errors, KF_BAD_RULES, KF_ERROR, from, offset, message, hint, NULL);
    }
    const char *fault = call->otherwise && !known->calls.has_dead_letters ? "has no else: what it cannot do ends the run"
                                                                          : arguments_fault(&known->form, call);
    if (!fault && known->calls.check)
        fault = known->calls.check(call, room, sizeof room);
    if (!fault)
        return KF_OK;
    snprintf(message, sizeof message, "the action %s %s", known->form.name, fault);
    snprintf(hint, sizeof hint, "write: to %s%s%s", known->form.name, *known->arguments ? " " : "", known->arguments);
    return diagnostics_add(&compiler->errors, KF_BAD_RULES, KF_ERROR, from, offset, message, hint, NULL);
}

kf_status compiler_add_rule(kf_compiler *compiler, rule_definition *rule)
{
    const source *from = rule->from;
    kf_status status = KF_OK;
    rule->next = NULL;
    for (const action_call *call = rule->actions; call; call = call->next)
        for (const action_call *one = call; one; one = one->otherwise, compiler->call_count++)
            if (check_action(compiler, from, one) != KF_OK)
                status = KF_BAD_RULES;
    compiler->has_groups = compiler->has_groups || rule->dedup || rule->limit;
    if (!reserve_rules(compiler, 1))
        return compiler_no_memory(compiler);
    const size_t number = name_table_add(&compiler->names, rule->name, compiler->rule_count);
    if (number == SIZE_MAX)
        return compiler_no_memory(compiler);
    if (number != compiler->rule_count) {
        char message[LONGEST_MESSAGE];
        char hint[LONGEST_MESSAGE];
        const rule_definition *first = compiler->by_number[number];
        snprintf(message, sizeof message, "there are two rules named \"%.*s\"",
                 (int)(rule->name.length < 200 ? rule->name.length : 200), rule->name.bytes);
        if (first->line)
            snprintf(hint, sizeof hint, "the other one is at %.400s:%u:%u", first->from->name, first->line, first->column);
        else
            snprintf(hint, sizeof hint, "the other one is in %.400s", first->from->name);
        return diagnostics_add(&compiler->errors, KF_BAD_RULES, KF_ERROR, from, compiler_offset(from, rule->line, rule->column),
                               message, hint, NULL);
    }
    compiler->by_number[number] = rule;
    compiler->rule_count++;
    *compiler->rules_end = rule;
    compiler->rules_end = &rule->next;
    return status;
}

static kf_status add_test(kf_compiler *compiler, const source *from, test_definition *test)
{
    if (compiler->test_count == compiler->test_capacity) {
        const size_t capacity = compiler->test_capacity * 2 + 64;
        const source **sources = realloc(compiler->source_of_test, capacity * sizeof(const source *));
        if (!sources)
            return compiler_no_memory(compiler);
        compiler->source_of_test = sources;
        compiler->test_capacity = capacity;
    }
    compiler->source_of_test[compiler->test_count++] = from;
    test->next = NULL;
    *compiler->tests_end = test;
    compiler->tests_end = &test->next;
    return KF_OK;
}

static kf_status add_definitions(kf_compiler *compiler, const source *from, const rule_file *parsed)
{
    kf_status status = KF_OK;
    for (set_definition *set = parsed->sets, *next; set; set = next) {
        next = set->next;
        const kf_status added = compiler_add_set(compiler, from, set);
        status = added == KF_OK ? status : added;
    }
    for (const table_definition *table = parsed->tables; table; table = table->next) {
        const kf_status added = compiler_add_table(compiler, from, table, &compiler->aliases);
        status = added == KF_OK ? status : added;
    }
    for (test_definition *test = parsed->tests, *next; test; test = next) {
        next = test->next;
        const kf_status added = add_test(compiler, from, test);
        status = added == KF_OK ? status : added;
    }
    return status;
}

/* A pattern becomes what the engine needs of it as soon as it has been read: the trees of many rules are ten times their text. */
static void take_pattern(void *context, rule_definition *rule)
{
    kf_compiler *compiler = context;
    if (!compiler->remember && builder_plan(compiler->build, rule))
        arena_reset(&compiler->trees);
}

kf_status compiler_add_source(kf_compiler *compiler, const source *from)
{
    rule_file parsed = {0};
    const pattern_taker patterns = {take_pattern, compiler, &compiler->trees};
    kf_status status = rule_file_parse(from, &compiler->memory, &patterns, &compiler->errors, action_form_find, &parsed);
    if (status == KF_NO_MEMORY)
        return compiler_no_memory(compiler);
    for (const import_statement *import = parsed.imports; import; import = import->next) {
        const char *path = path_beside(&compiler->memory, from->name, import->path);
        if (!path)
            return compiler_no_memory(compiler);
        const kf_status imported = compiler_read(compiler, path, from, import->offset);
        if (imported != KF_OK)
            status = imported;
    }
    const kf_status defined = add_definitions(compiler, from, &parsed);
    if (defined != KF_OK)
        status = defined;
    if (!reserve_rules(compiler, parsed.rule_count))
        return compiler_no_memory(compiler);
    for (rule_definition *rule = parsed.rules, *next; rule; rule = next) {
        next = rule->next;
        if (next)
            name_table_expect(&compiler->names, next->name);
        const kf_status added = compiler_add_rule(compiler, rule);
        if (added != KF_OK)
            status = added;
    }
    return status;
}

kf_status compiler_add_lone_pattern(kf_compiler *compiler, const source *file, const source *pattern, text rule,
                                    const char *title)
{
    rule_definition *made = arena_allocate(&compiler->memory, sizeof *made);
    if (!made)
        return compiler_no_memory(compiler);
    const kf_status status = pattern_parse_whole(pattern, &compiler->trees, &compiler->errors, &made->match);
    if (status == KF_NO_MEMORY)
        return compiler_no_memory(compiler);
    if (status == KF_OK)
        take_pattern(compiler, made);
    made->from = file;
    made->written = pattern;
    made->title = title;
    made->name = (text){arena_copy(&compiler->memory, rule.bytes, rule.length), rule.length};
    if (!made->name.bytes)
        return compiler_no_memory(compiler);
    const kf_status added = compiler_add_rule(compiler, made);
    return status == KF_OK ? added : status;
}

kf_status kf_compiler_add_rules(kf_compiler *compiler, const char *name, const char *rules, size_t length)
{
    const source *copy = compiler_source(compiler, name, rules, length);
    return copy ? compiler_add_source(compiler, copy) : KF_NO_MEMORY;
}

kf_status kf_compiler_add_pattern(kf_compiler *compiler, const char *name, const char *rule, const char *pattern, size_t length)
{
    const source *copy = compiler_source(compiler, name, pattern, length);
    if (!copy)
        return KF_NO_MEMORY;
    return compiler_add_lone_pattern(compiler, copy, copy, (text){rule, strlen(rule)}, NULL);
}

size_t kf_compiler_error_count(const kf_compiler *compiler)
{
    return compiler->errors.count;
}

const kf_error *kf_compiler_error(const kf_compiler *compiler, size_t index)
{
    return &compiler->errors.errors[index];
}

size_t kf_compiler_disabled_count(const kf_compiler *compiler)
{
    return compiler->disabled;
}
