/* Takes one rule into a compiler, after checking what the parser could not know. */
#include "builtins/rules/add_rule.h"

#include "builtins/rules/action_check.h"
#include "grammar/pattern/pattern.h"

#include <stdio.h>
#include <string.h>

#define LONGEST_HINT 512

static kf_status check_actions(kf_compiler *compiler, const rule_definition *rule)
{
    kf_status status = KF_OK;
    for (const action_call *call = rule->actions; call; call = call->next)
        for (const action_call *one = call; one; one = one->otherwise, compiler->rules.call_count++)
            if (action_check(compiler, rule->from, one) != KF_OK)
                status = KF_BAD_RULES;
    return status;
}

static kf_status name_is_taken(kf_compiler *compiler, const rule_definition *rule, const rule_definition *first)
{
    char hint[LONGEST_HINT];
    if (first->line)
        snprintf(hint, sizeof hint, "the other one is at %.400s:%u:%u", first->from->name, first->line, first->column);
    else
        snprintf(hint, sizeof hint, "the other one is in %.400s", first->from->name);
    return diagnostics_report(&compiler->errors, rule->from, compiler_offset(rule->from, rule->line, rule->column), hint,
                              MESSAGE(RULE_NAME_TWICE), (int)(rule->name.length < 200 ? rule->name.length : 200),
                              rule->name.bytes);
}

kf_status compiler_add_rule(kf_compiler *compiler, rule_definition *rule)
{
    const kf_status status = check_actions(compiler, rule);
    compiler->rules.has_groups = compiler->rules.has_groups || rule->dedup || rule->limit;
    const size_t count = compiler->rules.count;
    const size_t number = collected_rules_add(&compiler->rules, rule);
    if (number == SIZE_MAX)
        return compiler_no_memory(compiler);
    return number == count ? status : name_is_taken(compiler, rule, compiler->rules.by_number[number]);
}

void compiler_plan_pattern(kf_compiler *compiler, rule_definition *rule)
{
    if (!compiler->remember && builder_plan(compiler->build, rule))
        arena_reset(&compiler->trees);
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
        compiler_plan_pattern(compiler, made);
    made->from = file;
    made->written = pattern;
    made->title = title;
    made->name = (text){arena_copy(&compiler->memory, rule.bytes, rule.length), rule.length};
    if (!made->name.bytes)
        return compiler_no_memory(compiler);
    const kf_status added = compiler_add_rule(compiler, made);
    return status == KF_OK ? added : status;
}

kf_status kf_compiler_add_pattern(kf_compiler *compiler, const char *name, const char *rule, const char *pattern, size_t length)
{
    const source *copy = compiler_source(compiler, name, pattern, length);
    if (!copy)
        return KF_NO_MEMORY;
    return compiler_add_lone_pattern(compiler, copy, copy, text_of(rule), NULL);
}
